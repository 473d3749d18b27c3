import { PlayerBot } from "../../src/client/PlayerBot.ts";
import type { SeatingOptions } from "../../src/client/Seating.ts";
import { Session } from "../../src/client/Session.ts";
import type { Status } from "../../src/client/status.ts";
import { until } from "./until.ts";

/** The sessions of one test, and the statuses of each. */
export interface Sessions {
  /** Makes a session, whose statuses are recorded. */
  open(options: SeatingOptions): Session;
  /** Like `open`, with a bot that plays. */
  openBot(options: SeatingOptions, error?: number): Session;
  /** All statuses that the session has had. */
  statusesOf(session: Session): readonly Status[];
  /** Ends all sessions and bots. */
  close(): Promise<void>;
}

export function createSessions(): Sessions {
  const statuses = new Map<Session, Status[]>();
  const bots: PlayerBot[] = [];

  function open(options: SeatingOptions): Session {
    const session = new Session(options);
    const seen: Status[] = [];
    statuses.set(session, seen);
    session.onStatus((status) => seen.push(status));
    return session;
  }

  return {
    open,
    openBot(options, error = 0) {
      const session = open(options);
      const bot = new PlayerBot(session, { error });
      bots.push(bot);
      bot.start();
      return session;
    },
    statusesOf: (session) => statuses.get(session) ?? [],
    async close() {
      for (const bot of bots) bot.stop();
      await Promise.all([...statuses.keys()].map((session) => session.leave()));
      statuses.clear();
    },
  };
}

export async function untilStatus(session: Session, is: Status["is"], withinMs = 60_000): Promise<void> {
  await until(`the session is ${is}`, () => session.status.is === is, withinMs);
}
