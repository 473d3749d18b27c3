import { useEffect, useState } from "preact/hooks";
import type { RoomListing } from "../../protocol/api.ts";
import { MODES, type Mode, modeOf, seatsOf } from "../../protocol/kinds.ts";
import { CODE_LENGTH, CODE_PATTERN, USERNAME_MAX_CODE_POINTS } from "../../protocol/names.ts";
import { exhibition } from "../exhibition.ts";
import type { Game } from "../Game.ts";
import { ArenaCanvas, wantsLessMotion } from "../parts/ArenaCanvas.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MuteButton } from "../parts/MuteButton.tsx";
import { runningRooms } from "../runningRooms.ts";

const ROOMS_EVERY_MS = 4_000;

/** Name, seats, and all ways into a match. */
export function Start({ game }: { game: Game }) {
  const invitation = game.invitation.value;
  const [mode, setMode] = useState<Mode>("4-player");
  const isBusy = game.status.value.is === "matching";

  return (
    <main class="start">
      <div class="stage" aria-hidden="true">
        <ArenaCanvas label="Bots at play" scene={(view) => exhibition(view, wantsLessMotion)} />
      </div>
      <div class="panel">
        <header class="brand">
          <h1>
            Pong <em>Royale</em>
          </h1>
          <p>Guard your side. Be the last one left.</p>
        </header>
        {game.problem.value !== "" && (
          <p class="problem" role="alert">
            {game.problem.value}
          </p>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void game.play(invitation.code !== "" ? { code: invitation.code } : { mode });
          }}
        >
          <label class="field">
            <span>Your name</span>
            <input
              name="name"
              value={game.name.value}
              maxLength={USERNAME_MAX_CODE_POINTS}
              placeholder="Guest"
              autocomplete="nickname"
              spellcheck={false}
              onInput={(event) => {
                game.name.value = event.currentTarget.value.trim();
              }}
            />
          </label>
          {invitation.code !== "" ? (
            <Invited game={game} code={invitation.code} isBusy={isBusy} />
          ) : (
            <>
              <Seats mode={mode} onMode={setMode} />
              <PlayButton game={game} isBusy={isBusy} label="Play now" />
            </>
          )}
        </form>
        {invitation.code === "" && <Private game={game} mode={mode} isBusy={isBusy} />}
        <Running game={game} isBusy={isBusy} first={invitation.watch} />
        <footer class="foot">
          <p class="keys">
            <kbd>←</kbd> <kbd>→</kbd> or <kbd>A</kbd> <kbd>D</kbd>, mouse, or touch
          </p>
          <MuteButton game={game} />
        </footer>
      </div>
    </main>
  );
}

function PlayButton({ game, isBusy, label }: { game: Game; isBusy: boolean; label: string }) {
  if (!isBusy) {
    return (
      <button type="submit" class="button primary large">
        {label}
      </button>
    );
  }
  return (
    <div class="busy">
      <span role="status">
        <span class="spinner small" aria-hidden="true" /> Finding your seat …
      </span>
      <button type="button" class="button" onClick={() => void game.cancel()}>
        Cancel
      </button>
    </div>
  );
}

function Invited({ game, code, isBusy }: { game: Game; code: string; isBusy: boolean }) {
  return (
    <>
      <p class="invited">
        You are invited to the private room <strong class="code">{code}</strong>
      </p>
      <PlayButton game={game} isBusy={isBusy} label="Join the room" />
      {!isBusy && (
        <div class="row">
          <button type="button" class="button" onClick={() => void game.watch({ code })}>
            <Icon name="eye" /> Only watch
          </button>
          <button type="button" class="button" onClick={() => void game.leave()}>
            Something else
          </button>
        </div>
      )}
    </>
  );
}

function Seats({ mode, onMode }: { mode: Mode; onMode: (mode: Mode) => void }) {
  return (
    <fieldset class="seats">
      <legend>Players</legend>
      <div class="choices">
        {MODES.map((one) => (
          <label key={one}>
            <input type="radio" name="seats" value={seatsOf(one)} checked={one === mode} onChange={() => onMode(one)} />
            <span>{seatsOf(one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Private({ game, mode, isBusy }: { game: Game; mode: Mode; isBusy: boolean }) {
  const [code, setCode] = useState("");
  const isWhole = CODE_PATTERN.test(code);
  return (
    <section class="private" aria-label="With friends">
      <button type="button" class="button" disabled={isBusy} onClick={() => void game.play({ mode, private: true })}>
        New private room
      </button>
      <form
        class="joining"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) void game.play({ code });
        }}
      >
        <input
          class="code"
          name="code"
          aria-label="Code of a private room"
          placeholder="CODE"
          value={code}
          maxLength={CODE_LENGTH}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          onInput={(event) => setCode(event.currentTarget.value.trim().toUpperCase())}
        />
        <button type="submit" class="button" disabled={isBusy || !isWhole}>
          Join
        </button>
      </form>
    </section>
  );
}

/** Public matches that are on, to be watched. */
function Running({ game, isBusy, first }: { game: Game; isBusy: boolean; first: string }) {
  const [rooms, setRooms] = useState<readonly RoomListing[]>([]);
  useEffect(() => {
    const ends = new AbortController();
    const look = async () => setRooms(await runningRooms(game.server, ends.signal));
    void look();
    const timer = setInterval(() => void look(), ROOMS_EVERY_MS);
    return () => {
      clearInterval(timer);
      ends.abort();
    };
  }, [game]);
  if (rooms.length === 0) return null;
  const sorted = rooms.toSorted((one, other) => Number(other.room_id === first) - Number(one.room_id === first));
  return (
    <section class="running">
      <h2>Running now</h2>
      <ul>
        {sorted.slice(0, 4).map(({ room_id, seats, spectators, players }) => (
          <li key={room_id}>
            <span>
              {players} of {modeOf(seats).replace("-player", "")} in play
              {spectators > 0 && <span class="quiet">{` · ${spectators} watching`}</span>}
            </span>
            <button type="button" class="button slim" disabled={isBusy} onClick={() => void game.watch({ room_id })}>
              <Icon name="eye" /> Watch
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
