import type { AppState } from "./AppState.ts";
import { BounceDetector } from "./arena/BounceDetector.ts";
import type { ArenaEvent } from "./arena/frame.ts";
import { arenaEventOf, frameOf } from "./arena/live.ts";
import { createSteeringInput } from "./arena/steeringInput.ts";
import type { ArenaView } from "./arena/view.ts";
import { directionOfKey } from "./keys.ts";
import type { Scene } from "./parts/ArenaCanvas.tsx";

/** A page without a frame for this long was away. It neither shows nor plays what happened meanwhile. */
const AWAY_MS = 250;

const VIBRATION_MS = 60;

/** Shows and sounds the match that the session plays or watches. Pointers on `inputArea`, and keys, steer the own paddle. */
export function createMatchScene(app: AppState, view: ArenaView, inputArea: HTMLElement): Scene {
  const { session, settings, sounds } = app;
  let bounces = new BounceDetector();
  let drawnAt = performance.now();
  const ownPaddle = () => session.view()?.paddles.find(({ player_id }) => player_id === session.player_id);
  const steering = createSteeringInput(inputArea, {
    onDirection(direction) {
      session.steer(direction);
      if (session.status.is === "playing" && !settings.values.hasPlayed) settings.change({ hasPlayed: true });
    },
    directionOfKey: (code) => directionOfKey(code, settings.values.keys, view.axis),
    positionNow: () => ownPaddle()?.position,
    axis: () => view.axis,
    positionAt: (distance) => view.positionAt(distance),
  });

  function isAway(): boolean {
    return performance.now() - drawnAt > AWAY_MS;
  }

  function show(event: ArenaEvent): void {
    // a page in the background still says that the match begins
    if (isAway() && !(document.hidden && event.type === "countdown")) return;
    view.show(event);
    sounds.play(event);
    if (event.type === "loss" && event.own && settings.values.vibration) navigator.vibrate?.(VIBRATION_MS);
  }

  const endMessages = session.onAnyMessage((name, payload) => {
    const { state, player_id } = session;
    const event = state && arenaEventOf(name, payload, state, player_id);
    if (event !== undefined) show(event);
  });

  return {
    draw(now) {
      steering.update();
      if (isAway()) bounces = new BounceDetector();
      drawnAt = performance.now();
      const frame = frameOf(session);
      if (frame === undefined) return;
      for (const event of bounces.detect(frame)) show(event);
      view.draw(frame, now);
    },
    dispose() {
      endMessages();
      steering.dispose();
      session.steer(0);
    },
  };
}
