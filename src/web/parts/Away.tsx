import { useEffect, useRef } from "preact/hooks";
import type { Resuming } from "../../client/status.ts";
import type { Game } from "../Game.ts";
import { LOST_WORDS, wordsOfResuming } from "../words.ts";
import { useSeconds } from "./useSeconds.ts";

/** What stands over the screen while the connection or the match is away, and when it will not come back. */
export function Away({ game }: { game: Game }) {
  const status = game.status.value;
  if (status.is === "resuming") return <Reconnecting game={game} status={status} />;
  if (status.is === "lost") {
    return (
      <Dialog title="Connection ended">
        <p>{LOST_WORDS[status.reason]}</p>
        <button type="button" class="button primary" onClick={() => void game.leave()}>
          Back to the start
        </button>
      </Dialog>
    );
  }
  return null;
}

function Reconnecting({ game, status }: { game: Game; status: Resuming }) {
  const now = useSeconds();
  const seconds = Math.max(0, Math.round((now - status.since) / 1000));
  const { phase } = game.room.value ?? {};
  const plays = game.isSeated.value && (phase === "playing" || phase === "resuming");
  return (
    <Dialog title={status.cause === "room" ? "Match paused" : "Reconnecting"}>
      <div class="spinner" aria-hidden="true" />
      <p>{wordsOfResuming(status, plays)}</p>
      <p class="quiet">
        {seconds} s{" · "}
        {navigator.onLine ? "your device is online" : "your device is offline"}
      </p>
      <button type="button" class="button" onClick={() => void game.leave()}>
        Give up and leave
      </button>
    </Dialog>
  );
}

function Dialog({ title, children }: { title: string; children: preact.ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby="away" onCancel={(event) => event.preventDefault()}>
      <h2 id="away">{title}</h2>
      {children}
    </dialog>
  );
}
