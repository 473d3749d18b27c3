import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import type { Scenario } from "./support/scenario.ts";
import { runScenario } from "./support/scenario.ts";
import type { ProxiedConnection, TcpProxy } from "./support/TcpProxy.ts";

const MOMENTS = [
  "before it is sent",
  "when half of it is sent",
  "when its answer is on the way",
  "when it is answered",
] as const;

type Moment = (typeof MOMENTS)[number];
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
            // a commit carries its events as JSON within JSON
            await injectAtCommit(scenario, `\\"event\\":\\"${event}\\"`, moment, fault);
            if (event === "game_over") await untilOver(scenario);
            else await untilLosses(scenario, 3);
          });
        });
      }
    }
  }
});

/** Injects a fault at a moment of the first commit with this text. Resolves when that has happened. */
async function injectAtCommit({ cluster, matches }: Scenario, text: string, moment: Moment, fault: Fault) {
  const member = cluster.memberOf(matches.players[0]?.processId ?? "") as Member;
  const proxy = member.proxies.redis as TcpProxy;
  let isInjected = false;
  const inject = (connection: ProxiedConnection) => {
    isInjected = true;
    proxy.toServer = undefined;
    proxy.toClient = undefined;
    fault(member, connection);
  };
  proxy.toServer = (chunk, pass, connection) => {
    if (!chunk.includes(text)) return pass(chunk);
    if (moment === "before it is sent") return inject(connection);
    if (moment === "when half of it is sent") {
      pass(chunk.subarray(0, chunk.indexOf(text) + text.length));
      return inject(connection);
    }
    proxy.toServer = undefined;
    proxy.toClient = (answer, passAnswer, answered) => {
      if (answered === connection && moment === "when its answer is on the way") return inject(connection);
      passAnswer(answer);
      if (answered === connection) inject(connection);
    };
    pass(chunk);
  };
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
