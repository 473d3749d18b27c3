import { useState } from "preact/hooks";
import { BOT_LEVELS, type Mode, modeOf, seatsOf } from "../../protocol/kinds.ts";
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
import { Party } from "../parts/Party.tsx";
import { RecordsLinks } from "../parts/RecordsLinks.tsx";
import { RunningRooms } from "../parts/RunningRooms.tsx";
import { SeatChoice } from "../parts/SeatChoice.tsx";

const LEVEL_KEYS = { weak: "botsWeak", middle: "botsMiddle", strong: "botsStrong" } as const;

interface StartProps {
  readonly app: AppState;
  readonly isBusy: boolean;
}

/** The first screen: the player's name, and the ways into a match. */
export function Start({ app }: { app: AppState }) {
  const { code, watch } = app.addressBar.invitation.value;
  const [chosen, setMode] = useState<Mode>("4-player");
  const { party, invitation, isLeading, request } = app.party;
  const least = party.value?.members.length ?? 0;
  const mode = seatsOf(chosen) < least ? modeOf(least) : chosen;
  const inParty = least > 0;
  const isInvited = code !== "" || watch !== "";
  const isBusy = app.status.value.is === "matching";
  const mayPlay = !app.guest.host.isMissing;
  const choosesMatch = invitation.value === "" && (!inParty || isLeading.value);
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
          <RecordsLinks app={app} />
        </header>
        {app.problem.value !== "" && (
          <p class="problem" role="alert">
            {app.problem.value}
          </p>
        )}
        {!mayPlay && <p class="sign-in">{t("signInNeeded")}</p>}
        {mayPlay && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const bot_level = app.settings.values.botLevel;
              if (choosesMatch) void app.play(code !== "" ? { code } : { mode, bot_level, ...request });
            }}
          >
            <Player app={app} hasBots={choosesMatch && !isInvited} />
            {isInvited && choosesMatch && <Invited app={app} isBusy={isBusy} />}
            {!isInvited && choosesMatch && (
              <>
                <SeatChoice mode={mode} least={least} onMode={setMode} />
                <div class={isBusy || inParty ? "" : "kinds"}>
                  <PlayButton app={app} isBusy={isBusy} label={inParty ? t("playTogether") : t("playNow")} />
                  {!isBusy && !inParty && (
                    <button type="button" class="button large" onClick={() => void app.play({ mode, ranked: true })}>
                      {t("playRanked")}
                    </button>
                  )}
                </div>
              </>
            )}
          </form>
        )}
        {mayPlay && !isInvited && <WithFriends app={app} mode={mode} isBusy={isBusy} />}
        {mayPlay && !inParty && <RunningRooms app={app} isBusy={isBusy} />}
        <footer class="foot">
          <p class="controls-hint">{controlsText(app.settings.values.keys)}</p>
          <DialogButtons app={app} />
        </footer>
      </div>
    </main>
  );
}

/** The player's name, unless it is fixed by now, and the bots that they want to play with. */
function Player({ app, hasBots }: { app: AppState; hasBots: boolean }) {
  const hasName = app.party.party.value === undefined && app.guest.host.token.value === undefined;
  return (
    <div class={hasName && hasBots ? "player" : ""}>
      {hasName && <NameField app={app} />}
      {hasBots && <BotChoice app={app} />}
    </div>
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
      <button type="button" class="button" onClick={() => void app.session.leave()}>
        {t("cancel")}
      </button>
    </div>
  );
}

/** A friend's invitation: a seat in a private room, or to watch a match that runs and to join the next one. */
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

/** The party, or the ways to play with friends: a private room and a party. */
function WithFriends({ app, mode, isBusy }: StartProps & { readonly mode: Mode }) {
  const [code, setCode] = useState("");
  const isComplete = CODE_PATTERN.test(code);
  if (app.party.party.value !== undefined || app.party.invitation.value !== "") return <Party app={app} />;
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
      <Party app={app} />
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
