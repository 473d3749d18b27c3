import { useState } from "preact/hooks";
import type { AppState } from "../AppState.ts";
import { addressWith } from "../address.ts";
import { t } from "../language.ts";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { Icon } from "../parts/Icon.tsx";
import { LinkField } from "../parts/LinkField.tsx";
import { RankedWait } from "../parts/RankedWait.tsx";
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
          <p class="eyebrow">{kindText(room)}</p>
          <h1>{headline(room, free)}</h1>
          <p class="quiet" role="status">
            {expectation(room, free)}
          </p>
          {room.ranked && free > 0 && !room.watches && <RankedWait waitSeconds={room.waitSeconds} />}
        </header>
        {room.code !== null && <InviteLink code={room.code} />}
        <ol class="seating">
          {room.players.map((player) => (
            <Seat key={player.playerId} player={player} room={room} />
          ))}
          {Array.from({ length: free }, (_, index) => (
            <li key={index} class="free">
              <span class="mark" /> <span class="name">{t("freeSeat")}</span>
            </li>
          ))}
        </ol>
        {room.code !== null && !room.watches && <Ready app={app} room={room} />}
        {room.bots && free > 0 && !room.watches && <StartButton app={app} room={room} />}
        <footer class="row spread">
          <button type="button" class="button" onClick={() => void app.leave()}>
            <Icon name="leave" /> {t("leave")}
          </button>
          <DialogButtons app={app} />
        </footer>
      </div>
    </main>
  );
}

function kindText({ code, ranked }: RoomView): string {
  if (code !== null) return t("privateRoom");
  return ranked ? t("rankedMatch") : t("quickMatch");
}

function headline({ players, seats, watches }: RoomView, free: number): string {
  if (watches) return t("youWillWatch");
  return free === 0 ? t("everybodyIsHere") : t("playersHere", { players: players.length, seats });
}

function expectation({ code, ranked, botsInSeconds, players }: RoomView, free: number): string {
  if (code !== null) {
    return players.length < 2 ? t("shareTheCode") : t("startsWhenReady");
  }
  if (free === 0) return t("starting");
  if (botsInSeconds > 0) return t("botsTakeSeats", { count: botsInSeconds });
  return ranked ? t("rankedSearch") : t("waitingForPlayers");
}

function Seat({ player, room }: { player: PlayerView; room: RoomView }) {
  const tags = [
    player.you && t("you"),
    player.bot && t("bot"),
    !player.connected && !player.bot && t("away"),
    room.code !== null && player.ready && t("ready"),
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
  const link = addressWith(location.href, document.baseURI, code);
  return (
    <section class="invitation" aria-label={t("invitation")}>
      <strong class="code big">{code}</strong>
      <LinkField link={link} label={t("linkToRoom")} />
    </section>
  );
}

/** Starts the match with bots, once all players who are here want that. */
function StartButton({ app, room }: { app: AppState; room: RoomView }) {
  const [isAsked, setAsked] = useState(false);
  const others = room.players.filter(({ you, connected }) => !you && connected).length;
  const start = () => {
    app.session.startWithBots();
    setAsked(true);
  };
  return (
    <button
      type="button"
      class={`button large ${room.code === null ? "primary" : ""}`}
      disabled={isAsked && others > 0}
      onClick={start}
    >
      {isAsked && others > 0 ? t("startAsked") : t("startWithBots")}
    </button>
  );
}

function Ready({ app, room }: { app: AppState; room: RoomView }) {
  const isReady = room.players.some((player) => player.you && player.ready);
  return (
    <button
      type="button"
      class={`button large ${isReady ? "" : "primary"}`}
      aria-pressed={isReady}
      onClick={() => app.session.ready(!isReady)}
    >
      {isReady ? t("readyWaiting") : t("iAmReady")}
    </button>
  );
}
