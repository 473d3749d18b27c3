import { useState } from "preact/hooks";
import { addressWith } from "../address.ts";
import type { Game } from "../Game.ts";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { SideMark } from "../parts/SideMark.tsx";
import type { PlayerView, RoomView } from "../roomView.ts";

/** Who is there, and what the room waits for. */
export function Waiting({ game }: { game: Game }) {
  const room = game.room.value;
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
        {room.code !== null && <Invitation code={room.code} />}
        <ol class="seating">
          {room.players.map((player) => (
            <Seat key={player.player_id} player={player} room={room} />
          ))}
          {Array.from({ length: free }, (_, index) => (
            <li key={index} class="free">
              <span class="mark" /> <span class="name">Free seat</span>
            </li>
          ))}
        </ol>
        {room.code !== null && !room.watches && <Ready game={game} room={room} />}
        <footer class="row spread">
          <button type="button" class="button" onClick={() => void game.leave()}>
            <Icon name="leave" /> Leave
          </button>
          <MuteButton game={game} />
        </footer>
      </div>
    </main>
  );
}

function headline({ players, seats, watches }: RoomView, free: number): string {
  if (watches) return "You will watch";
  return free === 0 ? "All here" : `${players.length} of ${seats} here`;
}

function expectation({ code, bots_in, players }: RoomView, free: number): string {
  if (code !== null) {
    return players.length < 2 ? "Share the link or the code; it takes two to play." : "Starts when everybody is ready.";
  }
  if (free === 0) return "Starting …";
  if (bots_in > 0) return `Bots take the free ${free === 1 ? "seat" : "seats"} in ${bots_in} s.`;
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

function Invitation({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  const link = addressWith(location.href, code);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false); // not allowed, or no secure context: the link is there to be selected
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

function Ready({ game, room }: { game: Game; room: RoomView }) {
  const isReady = room.players.some((player) => player.you && player.ready);
  return (
    <button
      type="button"
      class={`button large ${isReady ? "" : "primary"}`}
      aria-pressed={isReady}
      onClick={() => game.ready(!isReady)}
    >
      {isReady ? "Ready: waiting for the others" : "I am ready"}
    </button>
  );
}
