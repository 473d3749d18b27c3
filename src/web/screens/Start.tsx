import { useState } from "preact/hooks";
import { BOT_LEVELS, MODES, type Mode, seatsOf } from "../../protocol/kinds.ts";
import { CODE_LENGTH, CODE_PATTERN } from "../../protocol/names.ts";
import { shortenedUsername } from "../../protocol/usernames.ts";
import type { BotLevel } from "../../simulation/bot.ts";
import type { AppState } from "../AppState.ts";
import { createBotMatchScene } from "../botMatchScene.ts";
import { t } from "../language.ts";
import { ArenaCanvas, prefersReducedMotion } from "../parts/ArenaCanvas.tsx";
import { DialogButtons } from "../parts/DialogButtons.tsx";
import { controlsText } from "../parts/HelpDialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import { RunningRooms } from "../parts/RunningRooms.tsx";

const LEVEL_KEYS = { weak: "botsWeak", middle: "botsMiddle", strong: "botsStrong" } as const;

interface StartProps {
  readonly app: AppState;
  readonly isBusy: boolean;
}

/** The first screen: the player's name, and the ways into a match. */
export function Start({ app }: { app: AppState }) {
  const { code, watch } = app.addressBar.invitation.value;
  const [mode, setMode] = useState<Mode>("4-player");
  const isInvited = code !== "" || watch !== "";
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
            void app.play(code !== "" ? { code } : { mode, bot_level: app.settings.values.botLevel });
          }}
        >
          <div class={isInvited ? "" : "player"}>
            <NameField app={app} />
            {!isInvited && <BotChoice app={app} />}
          </div>
          {isInvited ? (
            <Invited app={app} isBusy={isBusy} />
          ) : (
            <>
              <SeatChoice mode={mode} onMode={setMode} />
              <PlayButton app={app} isBusy={isBusy} label={t("playNow")} />
            </>
          )}
        </form>
        {!isInvited && <PrivateRooms app={app} mode={mode} isBusy={isBusy} />}
        <RunningRooms app={app} isBusy={isBusy} />
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

/** What a friend's link offers: a seat in a private room, or to watch a match that runs and to join the next one. */
function Invited({ app, isBusy }: StartProps) {
  const { code, watch } = app.addressBar.invitation.value;
  const room = code !== "" ? { code } : { room_id: watch };
  const isRunning = code === "" || app.isInvitedToRunning.value;
  return (
    <>
      <p class="invited">
        {code !== "" ? t("invitedTo") : t("invitedToWatch")} <strong class="code">{code}</strong>
      </p>
      {(isBusy || !isRunning) && <PlayButton app={app} isBusy={isBusy} label={t("joinRoom")} />}
      {!isBusy && (
        <div class="row">
          <button type="button" class={`button ${isRunning ? "primary" : ""}`} onClick={() => void app.watch(room)}>
            <Icon name="eye" /> {isRunning ? t("watch") : t("onlyWatch")}
          </button>
          {isRunning && (
            <button type="button" class="button" onClick={() => void app.nextSeat.want(room)}>
              {t("joinNext")}
            </button>
          )}
          <button type="button" class="button" onClick={() => void app.leave()}>
            {t("somethingElse")}
          </button>
        </div>
      )}
    </>
  );
}

/** How well bots play that fill the seats. */
function BotChoice({ app }: { app: AppState }) {
  return (
    <label class="field bots">
      <span>{t("bots")}</span>
      <select
        name="bots"
        value={app.settings.values.botLevel}
        onChange={({ currentTarget }) => {
          app.settings.change({ botLevel: currentTarget.value as BotLevel });
        }}
      >
        {BOT_LEVELS.map((level) => (
          <option key={level} value={level}>
            {t(LEVEL_KEYS[level])}
          </option>
        ))}
      </select>
    </label>
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
      <button
        type="button"
        class="button"
        disabled={isBusy}
        onClick={() => void app.play({ mode, bot_level: app.settings.values.botLevel, private: true })}
      >
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
