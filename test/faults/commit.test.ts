import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import type { Stage } from "./support/stage.ts";
import { onStage } from "./support/stage.ts";
import type { Line, Wire } from "./support/Wire.ts";

const MOMENTS = [
  "before it is sent",
  "when half of it is sent",
  "when its answer is on the way",
  "when it is answered",
] as const;

type Moment = (typeof MOMENTS)[number];

const STRIKES: Record<string, (member: Member, line: Line) => void> = {
  "the process is killed": (member) => void member.signal("SIGKILL"),
  "its connection is cut": (_, line) => line.cut(),
};

/** A 2-player match, and one of three lives at the table: what is written down first is that life, or the end. */
const CASES = { ball_despawn: "20", game_over: "1" } as const;

describe("what is written down with an event", function () {
  this.timeout(120_000);

  for (const [event, lives] of Object.entries(CASES)) {
    for (const [strike, act] of Object.entries(STRIKES)) {
      for (const moment of MOMENTS) {
        it(`${event} is said once if ${strike} ${moment}`, async () => {
          const env = { LIVES: lives };
          await onStage({ size: 2, wired: ["redis"], matches: 1, modes: ["2-player"], env }, async (stage) => {
            // a commit carries its events as JSON within JSON
            await strikeAt(stage, `\\"event\\":\\"${event}\\"`, moment, act);
            if (event === "game_over") await untilResult(stage);
            else await untilLosses(stage, 3);
          });
        });
      }
    }
  }
});

/** Done when a commit with these words in it has been struck. */
async function strikeAt({ cluster, crowd }: Stage, words: string, moment: Moment, act: (typeof STRIKES)[string]) {
  const member = cluster.memberOf(crowd.players[0]?.processId ?? "") as Member;
  const wire = member.wires.redis as Wire;
  let struck = false;
  const strike = (line: Line) => {
    struck = true;
    wire.there = undefined;
    wire.back = undefined;
    act(member, line);
  };
  wire.there = (bytes, pass, line) => {
    if (!bytes.includes(words)) return pass(bytes);
    if (moment === "before it is sent") return strike(line);
    if (moment === "when half of it is sent") {
      pass(bytes.subarray(0, bytes.indexOf(words) + words.length));
      return strike(line);
    }
    wire.there = undefined;
    wire.back = (answer, passBack, answered) => {
      if (answered === line && moment === "when its answer is on the way") return strike(line);
      passBack(answer);
      if (answered === line) strike(line);
    };
    pass(bytes);
  };
  for (const player of crowd.players) player.rest();
  await until("a commit is struck", () => struck, 30_000);
}

/** The match is over, once, and its result is what was said. */
async function untilResult({ redis, recorder, crowd }: Stage): Promise<void> {
  const match_id = crowd.tables[0]?.match_id ?? "";
  await until("the match is over", () => recorder.isOver(match_id), 30_000);
  const client = new Redis(redis.port, "127.0.0.1");
  const result = JSON.parse((await client.get(`pong:match:${match_id}`)) ?? "null");
  client.disconnect();
  assert.deepEqual(result?.players, recorder.of("game_over", match_id)[0]?.players);
}

async function untilLosses({ recorder, crowd }: Stage, count: number): Promise<void> {
  const match_id = crowd.tables[0]?.match_id ?? "";
  await until("balls are lost again", () => recorder.of("ball_despawn", match_id).length >= count, 30_000);
  await crowd.untilAllPlay(10_000);
}
