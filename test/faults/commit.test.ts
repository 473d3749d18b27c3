import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import { injectAtCommit, MOMENTS, type Moment, textOfEvent } from "./support/commitFault.ts";
import type { Scenario } from "./support/scenario.ts";
import { runScenario } from "./support/scenario.ts";
import type { ProxiedConnection, TcpProxy } from "./support/TcpProxy.ts";

type Fault = (member: Member, connection: ProxiedConnection) => void;

const FAULTS: Record<string, Fault> = {
  "the process is killed": (member) => void member.signal("SIGKILL"),
  "its connection is cut": (_, connection) => connection.cut(),
};

/** The event of the first loss in a match of two players, by their number of lives. */
const EVENT_BY_LIVES = { "20": "ball_despawn", "1": "game_over" } as const;

describe("a commit to Redis", function () {
  this.timeout(120_000);

  for (const [lives, event] of Object.entries(EVENT_BY_LIVES)) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      for (const moment of MOMENTS) {
        it(`publishes ${event} exactly once if ${name} ${moment}`, async () => {
          const env = { LIVES: lives };
          await runScenario({ size: 2, proxied: ["redis"], matches: 1, modes: ["2-player"], env }, async (scenario) => {
            await injectAt(scenario, event, moment, fault);
            if (event === "game_over") await untilOver(scenario);
            else await untilLosses(scenario, 3);
          });
        });
      }
    }
  }
});

/** Injects a fault at a moment of the first commit with this event. Resolves when that has happened. */
async function injectAt({ cluster, matches }: Scenario, event: string, moment: Moment, fault: Fault) {
  const member = cluster.memberOf(matches.players[0]?.processId ?? "") as Member;
  let isInjected = false;
  injectAtCommit(member.proxies.redis as TcpProxy, textOfEvent(event), moment, (connection) => {
    isInjected = true;
    fault(member, connection);
  });
  for (const player of matches.players) player.stopMoving();
  await until("the fault is injected", () => isInjected, 30_000);
}

async function untilOver({ recorder, matches }: Scenario): Promise<void> {
  const matchId = matches.all[0]?.matchId ?? "";
  await until("the match is over", () => recorder.isOver(matchId), 30_000);
}

async function untilLosses({ recorder, matches }: Scenario, count: number): Promise<void> {
  const matchId = matches.all[0]?.matchId ?? "";
  await until("balls are lost again", () => recorder.eventsOf("ball_despawn", matchId).length >= count, 30_000);
  await matches.untilAllPlay(10_000);
}
