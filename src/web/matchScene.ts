import type { Session } from "../client/Session.ts";
import { BounceWatch } from "./arena/BounceWatch.ts";
import type { ArenaEvent } from "./arena/frame.ts";
import { arenaEventOf, frameOf } from "./arena/live.ts";
import type { Sounds } from "./arena/sounds.ts";
import { createSteeringInput } from "./arena/steering.ts";
import type { ArenaView } from "./arena/view.ts";
import type { Scene } from "./parts/ArenaCanvas.tsx";

/** The match that a session plays or watches: seen, heard, and steered from anywhere on `ground`. */
export function matchScene(session: Session, sounds: Sounds, view: ArenaView, ground: HTMLElement): Scene {
  const bounces = new BounceWatch();
  const own = () => session.view()?.paddles.find(({ player_id }) => player_id === session.player_id);
  const steering = createSteeringInput(ground, {
    onDirection: (direction) => session.steer(direction),
    positionNow: () => own()?.position,
    positionAt: (x) => view.positionAt(x),
  });

  function show(event: ArenaEvent): void {
    view.event(event);
    sounds.play(event);
  }

  const endMessages = session.onAnyMessage((name, payload) => {
    const { state, player_id } = session;
    const event = state && arenaEventOf(name, payload, state, player_id);
    if (event !== undefined) show(event);
  });

  return {
    draw(now) {
      steering.update();
      const frame = frameOf(session);
      if (frame === undefined) return;
      for (const event of bounces.next(frame)) show(event);
      view.draw(frame, now);
    },
    dispose() {
      endMessages();
      steering.dispose();
      session.steer(0);
    },
  };
}
