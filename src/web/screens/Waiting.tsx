import { useState } from "preact/hooks";
import type { AppState } from "../AppState.ts";
import { addressWith } from "../address.ts";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { SideMark } from "../parts/SideMark.tsx";
import type { PlayerView, RoomView } from "../roomView.ts";

/** The room before a match: its players, free seats, and what it waits for. */
export function Waiting({ app }: { app: AppState }) {
  const room = app.room.value;
  if (room === undefined) return null;
  const free = Math.max(0, room.seats - room.players.length);
  return (
    <main class="waiting">
      <div class="card">
        <header>
          <p class="eyebrow">{room.code === null ? "Quick match" : "Private room"}</p>
          <h1>{headline(room, free)}</h1>
          <p class="quiet" role="status">
            {expectation(room, free)}
          </p>
        </header>
        {room.code !== null && <InviteLink code={room.code} />}
        <ol class="seating">
          {room.players.map((player) => (
            <Seat key={player.playerId} player={player} room={room} />
          ))}
          {Array.from({ length: free }, (_, index) => (
            <li key={index} class="free">
              <span class="mark" /> <span class="name">Free seat</span>
            </li>
          ))}
        </ol>
        {room.code !== null && !room.watches && <Ready app={app} room={room} />}
        {room.code === null && room.botsInSeconds > 0 && !room.watches && (
          <button type="button" class="button large primary" onClick={() => app.startWithBots()}>
            Start with bots now
          </button>
        )}
        <footer class="row spread">
          <button type="button" class="button" onClick={() => void app.leave()}>
            <Icon name="leave" /> Leave
          </button>
          <MuteButton app={app} />
        </footer>
      </div>
    </main>
  );
}

function headline({ players, seats, watches }: RoomView, free: number): string {
  if (watches) return "You will watch";
  return free === 0 ? "Everybody is here" : `${players.length} of ${seats} here`;
}

function expectation({ code, botsInSeconds, players }: RoomView, free: number): string {
  if (code !== null) {
    return players.length < 2
      ? "Share the link or the code. It takes two to play."
      : "The match starts when everybody is ready.";
  }
  if (free === 0) return "Starting …";
  if (botsInSeconds > 0) return `Bots take the free ${free === 1 ? "seat" : "seats"} in ${botsInSeconds} s.`;
  return "Waiting for more players.";
}

function Seat({ player, room }: { player: PlayerView; room: RoomView }) {
  const tags = [
    player.you && "you",
    player.bot && "bot",
    !player.connected && !player.bot && "away",
    room.code !== null && (player.ready ? "ready" : "not ready"),
  ].filter((tag) => tag !== false);
  return (
    <li class={player.ready ? "ready" : ""}>
      <SideMark side={player.side} />
      <span class="name">{player.name}</span>
      <span class="tags">{tags.join(" · ")}</span>
    </li>
  );
}

function InviteLink({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  const link = addressWith(location.href, code);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false); // forbidden, or no secure context: the player can still select the link
    }
  };
  return (
    <section class="invitation" aria-label="Invitation">
      <strong class="code big">{code}</strong>
      <div class="joining">
        <input readOnly aria-label="Link to this room" value={link} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy()}>
          <Icon name={copied ? "check" : "copy"} /> {copied ? "Copied" : "Copy link"}
        </button>
      </div>
    </section>
  );
}

function Ready({ app, room }: { app: AppState; room: RoomView }) {
  const isReady = room.players.some((player) => player.you && player.ready);
  return (
    <button
      type="button"
      class={`button large ${isReady ? "" : "primary"}`}
      aria-pressed={isReady}
      onClick={() => app.ready(!isReady)}
    >
      {isReady ? "Ready: waiting for the others" : "I am ready"}
    </button>
  );
}
