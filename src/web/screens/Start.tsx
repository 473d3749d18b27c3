import { useEffect, useState } from "preact/hooks";
import type { RoomListing } from "../../protocol/api.ts";
import { MODES, type Mode, seatsOf } from "../../protocol/kinds.ts";
import { CODE_LENGTH, CODE_PATTERN } from "../../protocol/names.ts";
import { shortenedUsername } from "../../protocol/usernames.ts";
import type { AppState } from "../AppState.ts";
import { createBotMatchScene } from "../botMatchScene.ts";
import { t } from "../language.ts";
import { ArenaCanvas, prefersReducedMotion } from "../parts/ArenaCanvas.tsx";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { controlsText } from "../parts/HelpDialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import { fetchRunningRooms } from "../serverApi.ts";

const ROOMS_INTERVAL_MS = 4_000;

/** The first screen: the player's name, and the ways into a match. */
export function Start({ app }: { app: AppState }) {
  const { code, watch } = app.invitation.value;
  const [mode, setMode] = useState<Mode>("4-player");
  const isBusy = app.status.value.is === "matching";
  return (
    <main class="start">
      <div class="stage" aria-hidden="true">
        <ArenaCanvas label={t("botsAtPlay")} createScene={(view) => createBotMatchScene(view, prefersReducedMotion)} />
      </div>
      <div class="panel">
        <header class="brand">
          <h1>
            Pong <em>Royale</em>
          </h1>
          <p>{t("slogan")}</p>
        </header>
        {app.problem.value !== "" && (
          <p class="problem" role="alert">
            {app.problem.value}
          </p>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void app.play(code !== "" ? { code } : { mode });
          }}
        >
          <NameField app={app} />
          {code !== "" ? (
            <Invited app={app} code={code} isBusy={isBusy} />
          ) : (
            <>
              <SeatChoice mode={mode} onMode={setMode} />
              <PlayButton app={app} isBusy={isBusy} label={t("playNow")} />
            </>
          )}
        </form>
        {code === "" && <PrivateRooms app={app} mode={mode} isBusy={isBusy} />}
        <RunningRooms app={app} isBusy={isBusy} first={watch} />
        <footer class="foot">
          <p class="controls-hint">{controlsText(app.settings.values.keys)}</p>
          <DialogButtons app={app} />
        </footer>
      </div>
    </main>
  );
}

function NameField({ app }: { app: AppState }) {
  return (
    <label class="field">
      <span>{t("yourName")}</span>
      <input
        name="name"
        value={app.name.value}
        placeholder={t("guest")}
        autocomplete="nickname"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          app.name.value = shortenedUsername(currentTarget.value);
        }}
        onChange={({ currentTarget }) => {
          currentTarget.value = app.name.value;
        }}
      />
    </label>
  );
}

/** The button of the form; a note and a button to cancel while a seat is looked for. */
function PlayButton({ app, isBusy, label }: { app: AppState; isBusy: boolean; label: string }) {
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
        <span class="spinner small" aria-hidden="true" /> {t("findingSeat")}
      </span>
      <button type="button" class="button" onClick={() => void app.cancel()}>
        {t("cancel")}
      </button>
    </div>
  );
}

function Invited({ app, code, isBusy }: { app: AppState; code: string; isBusy: boolean }) {
  return (
    <>
      <p class="invited">
        {t("invitedTo")} <strong class="code">{code}</strong>
      </p>
      <PlayButton app={app} isBusy={isBusy} label={t("joinRoom")} />
      {!isBusy && (
        <div class="row">
          <button type="button" class="button" onClick={() => void app.watch({ code })}>
            <Icon name="eye" /> {t("onlyWatch")}
          </button>
          <button type="button" class="button" onClick={() => void app.leave()}>
            {t("somethingElse")}
          </button>
        </div>
      )}
    </>
  );
}

function SeatChoice({ mode, onMode }: { mode: Mode; onMode: (mode: Mode) => void }) {
  return (
    <fieldset class="seats">
      <legend>{t("players")}</legend>
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

function PrivateRooms({ app, mode, isBusy }: { app: AppState; mode: Mode; isBusy: boolean }) {
  const [code, setCode] = useState("");
  const isComplete = CODE_PATTERN.test(code);
  return (
    <section class="private" aria-label={t("withFriends")}>
      <button type="button" class="button" disabled={isBusy} onClick={() => void app.play({ mode, private: true })}>
        {t("newPrivateRoom")}
      </button>
      <form
        class="joining"
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) void app.play({ code });
        }}
      >
        <input
          class="code"
          name="code"
          aria-label={t("codeOfRoom")}
          placeholder={t("codeExample")}
          value={code}
          maxLength={CODE_LENGTH}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          onInput={(event) => setCode(event.currentTarget.value.trim().toUpperCase())}
        />
        <button type="submit" class="button" disabled={isBusy || !isComplete}>
          {t("join")}
        </button>
      </form>
    </section>
  );
}

/** The public matches that can be watched, the one with the id `first` at the top. */
function RunningRooms({ app, isBusy, first }: { app: AppState; isBusy: boolean; first: string }) {
  const [rooms, setRooms] = useState<readonly RoomListing[]>([]);
  useEffect(() => {
    const ends = new AbortController();
    const refresh = async () => setRooms(await fetchRunningRooms(app.server, ends.signal));
    void refresh();
    const timer = setInterval(() => void refresh(), ROOMS_INTERVAL_MS);
    return () => {
      clearInterval(timer);
      ends.abort();
    };
  }, [app]);
  if (rooms.length === 0) return null;
  const sorted = [...rooms].sort((one, other) => Number(other.room_id === first) - Number(one.room_id === first));
  return (
    <section class="running">
      <h2>{t("runningNow")}</h2>
      <ul>
        {sorted.slice(0, 4).map(({ room_id, seats, spectators, players }) => (
          <li key={room_id}>
            <span>
              {t("inPlay", { living: players, seats })}
              {spectators > 0 && <span class="quiet">{` · ${t("watching", { count: spectators })}`}</span>}
            </span>
            <button type="button" class="button slim" disabled={isBusy} onClick={() => void app.watch({ room_id })}>
              <Icon name="eye" /> {t("watch")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
