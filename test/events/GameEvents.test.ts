import assert from "node:assert/strict";
import { LocalPresence, type Presence } from "@colyseus/core";
import { Redis } from "ioredis";
import { SturdyRedisPresence } from "../../src/colyseus/SturdyRedisPresence.ts";
import { GameEvents, type GameEventsConfig, type RoomCommand } from "../../src/events/GameEvents.ts";
import { MAX_COMMAND_LENGTH } from "../../src/protocol/commands.ts";
import type { EventName } from "../../src/protocol/events.ts";
import { DEFAULT_CHANNELS, publishedEvent } from "../../src/protocol/events.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { startNetwork } from "../support/proxy.ts";
import { recordedLog } from "../support/recordedLog.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const CHANNELS = DEFAULT_CHANNELS.game_events;
const PREFIX = "test:";
const CONFIG: GameEventsConfig = { redisChannels: CHANNELS, redisChannelPrefix: PREFIX, publishMovement: false };
const PLACE = { room_id: "r1", match_id: "m1", n: 1, at: 1_790_000_000_000 };
const COUNTDOWN = publishedEvent("process1", "start_game_countdown", PLACE, { countdown: 3 });
const MOVEMENT = publishedEvent("process1", "update_position", PLACE, {
  player_id: "p1",
  position: 1,
  direction: 0,
  tick: 9,
});

/** Another service: it speaks, and it hears all our channels. */
interface Outside {
  say(channel: string, text: string): unknown;
  heard: { channel: string; text: string }[];
}

interface Place {
  config: GameEventsConfig;
  presence: Presence;
  outside: Outside;
}

/** Rules that hold with Redis and without. `place` is made anew for each test. */
function speaksAndListens(place: () => Place) {
  let opened: GameEvents[];
  let recorded: ReturnType<typeof recordedLog>;
  let outside: Outside;

  async function open(changes: Partial<GameEventsConfig> = {}, presence = place().presence): Promise<GameEvents> {
    const events = new GameEvents({ ...place().config, ...changes }, presence, recorded.log);
    opened.push(events);
    await until("listening", () => events.listening());
    return events;
  }

  /** Sends something harmless after everything else and waits for it: then everything else has arrived, too. */
  async function settled(events: GameEvents) {
    const before = events.counts().statements;
    await outside.say(`${PREFIX}game_over`, '{"origin":"marker"}');
    await until("the marker has arrived", () => events.counts().statements > before);
  }

  beforeEach(() => {
    opened = [];
    recorded = recordedLog();
    outside = place().outside;
  });
  afterEach(() => {
    for (const events of opened) events.close();
  });

  it("publishes on the channel of the event's name, origin first", async () => {
    const events = await open();
    events.publish(COUNTDOWN);
    await until("heard", () => outside.heard.length > 0);
    const [{ channel, text }] = outside.heard as [{ channel: string; text: string }];
    assert.equal(channel, `${PREFIX}start_game_countdown`);
    assert.ok(text.startsWith('{"origin":"process1","event":"start_game_countdown","room_id":"r1",'));
    assert.deepEqual(JSON.parse(text), COUNTDOWN);
    await until("counted", () => events.counts().published === 1);
  });

  it("publishes movement only if it is configured", async () => {
    const quiet = await open();
    quiet.publish(MOVEMENT);
    quiet.publish(COUNTDOWN);
    const loud = await open({ publishMovement: true });
    loud.publish(MOVEMENT);
    await until("heard", () => outside.heard.length >= 2);
    assert.deepEqual(
      outside.heard.map(({ text }) => JSON.parse(text).event),
      ["start_game_countdown", "update_position"],
    );
  });

  it("gives a room its own commands only", async () => {
    const events = await open();
    const [first, second]: [RoomCommand[], RoomCommand[]] = [[], []];
    events.listen("r1", (command) => first.push(command));
    events.listen("r2", (command) => second.push(command));
    await outside.say(
      `${PREFIX}start_game`,
      JSON.stringify({ event: "start_game", room_id: "r1", players: [{ player_id: "p1" }] }),
    );
    await outside.say(`${PREFIX}start_game_countdown`, '{"event":"start_game_countdown","room_id":"r2","countdown":9}');
    await until("heard", () => second.length > 0);
    assert.deepEqual(first, [{ kind: "start_game", room_id: "r1", players: ["p1"] }]);
    assert.deepEqual(second, [
      { kind: "forward", room_id: "r2", event: "start_game_countdown", message: { countdown: 9, external: true } },
    ]);
    assert.equal(events.counts().commands, 2);
  });

  it("never acts on the message of a server, itself included", async () => {
    const events = await open();
    events.listen("r1", () => assert.fail("acted on a statement"));
    events.publish(COUNTDOWN);
    await outside.say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1","origin":null}');
    // from two connections, so in any order
    await until("both have arrived", () => events.counts().statements === 2);
    assert.equal(events.counts().commands, 0);
  });

  it("forgets a room, but not one that has replaced it", async () => {
    const events = await open();
    const heard: string[] = [];
    const old = () => heard.push("old");
    const start = () => outside.say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1"}');
    events.listen("r1", old);
    events.listen("r1", () => heard.push("new"));
    events.unlisten("r1", old);
    await start();
    await settled(events);
    events.unlisten("r1");
    await start();
    await settled(events);
    assert.deepEqual(heard, ["new"]);
    assert.equal(events.counts().unknownRoom, 1);
    assert.deepEqual(recorded.lines, []);
  });

  it("goes on when a room fails on a command, at once or later", async () => {
    const events = await open();
    const heard: string[] = [];
    events.listen("r1", () => {
      throw new Error("broken room");
    });
    events.listen("r2", () => Promise.reject(new Error("late breakage")));
    events.listen("r3", ({ room_id }) => heard.push(room_id));
    for (const room of ["r1", "r2", "r3"]) {
      await outside.say(`${PREFIX}start_game`, JSON.stringify({ event: "start_game", room_id: room }));
    }
    await until("the third has heard it", () => heard.length > 0);
    await until("the failures are counted", () => events.counts().commandFailed === 2);
    assert.match(recorded.lines.join(""), /broken room/);
    assert.match(recorded.lines.join(""), /late breakage/);
  });

  it("fifty kinds of junk on every channel change nothing and cause few log lines", async () => {
    const events = await open();
    const commands: RoomCommand[] = [];
    events.listen("r1", (command) => commands.push(command));
    const ROUNDS = 5;
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(CHANNELS.flatMap((event) => junkFor(event).map((text) => outside.say(PREFIX + event, text))));
    }
    await settled(events);
    assert.deepEqual(commands, []);
    const { junk, unknownRoom } = events.counts();
    const total = Object.values(junk).reduce((sum, count) => sum + count, unknownRoom);
    assert.equal(total, ROUNDS * CHANNELS.flatMap(junkFor).length);
    for (const [cause, count] of Object.entries(junk)) assert.ok(count > 0, cause);
    assert.ok(recorded.lines.length <= 6 * 6, `${recorded.lines.length} lines`);
    for (const line of recorded.lines) assert.ok(line.length < 500, line);

    await outside.say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1"}');
    await until("a command still arrives", () => commands.length === 1);
  });

  it("logs commands for unknown rooms at debug level only, and seldom", async () => {
    recorded = recordedLog("debug");
    const events = await open();
    for (let i = 0; i < 500; i += 1) {
      await outside.say(`${PREFIX}start_game`, JSON.stringify({ event: "start_game", room_id: `r${i}` }));
    }
    await settled(events);
    assert.equal(events.counts().unknownRoom, 500);
    assert.ok(recorded.lines.length >= 1 && recorded.lines.length < 5, `${recorded.lines.length} lines`);
    for (const line of recorded.lines) assert.equal(JSON.parse(line).level, 20);
  });

  it("listens to the configured channels only, even if there is none", async () => {
    const events = await open({ redisChannels: ["game_over"] });
    events.listen("r1", () => assert.fail("listened to start_game"));
    await outside.say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1"}');
    await settled(events);
    await open({ redisChannels: [] });
  });

  it("goes on when the presence fails or throws, with few log lines", async () => {
    for (const failure of [() => Promise.reject(new Error("away")), throwing]) {
      const failing: Presence = Object.assign(new LocalPresence(), { publish: failure });
      const events = await open({}, failing);
      recorded.lines.length = 0;
      for (let i = 0; i < 200; i += 1) events.publish(COUNTDOWN);
      await until("all are counted", () => events.counts().publishFailed === 200);
      assert.ok(recorded.lines.length <= 5);
    }
  });

  it("drops events while too many are waiting", async () => {
    const stuck = Promise.withResolvers<void>();
    const waiting: Presence = Object.assign(new LocalPresence(), { publish: () => stuck.promise });
    const events = await open({}, waiting);
    for (let i = 0; i < 10_007; i += 1) events.publish(COUNTDOWN);
    assert.equal(events.counts().publishDropped, 7);
    stuck.resolve();
    await until("the others are out", () => events.counts().published === 10_000);
    events.publish(COUNTDOWN);
    await until("room for more", () => events.counts().published === 10_001);
  });

  it("hears nothing once it is closed", async () => {
    const events = await open();
    events.listen("r1", () => assert.fail("heard a command"));
    events.close();
    await outside.say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1"}');
    await settled(await open());
    assert.equal(events.counts().commands, 0);
    await until("no longer listening", () => !events.listening());
  });
}

describe("game events in memory", () => {
  let place: Place;

  beforeEach(() => {
    const presence = new LocalPresence();
    const heard: Outside["heard"] = [];
    for (const event of CHANNELS) {
      const channel = PREFIX + event;
      void presence.subscribe(channel, (message: unknown) => {
        if (typeof message === "object") heard.push({ channel, text: JSON.stringify(message) });
      });
    }
    const say = (channel: string, text: string) => presence.publish(channel, text);
    place = { config: CONFIG, presence, outside: { say, heard } };
  });

  speaksAndListens(() => place);

  it("read objects like text, and treat values without JSON as junk", () => {
    const presence = new LocalPresence();
    const events = new GameEvents(CONFIG, presence, recordedLog().log);
    const commands: RoomCommand[] = [];
    events.listen("r1", (command) => commands.push(command));
    void presence.publish(`${PREFIX}start_game`, { event: "start_game", room_id: "r1" });
    const loop: { self?: unknown } = {};
    loop.self = loop;
    for (const message of [undefined, null, () => 1, 1n, Symbol("s"), loop, { toJSON: throwing }, 7, []]) {
      void presence.publish(`${PREFIX}start_game`, message);
    }
    assert.deepEqual(commands, [{ kind: "start_game", room_id: "r1", players: [] }]);
    assert.deepEqual([events.counts().junk.not_json, events.counts().junk.not_an_object], [6, 3]);
    events.close();
  });
});

describe("game events on Redis", () => {
  let redis: RedisServer;
  let speaker: Redis;
  let listener: Redis;
  let client: Redis;
  let presence: SturdyRedisPresence;
  let heard: Outside["heard"];
  let presenceLog: ReturnType<typeof recordedLog>;
  const isEventChannel = (channel: string) => channel.startsWith(PREFIX);

  before(async () => {
    redis = await startRedis();
    // as any other service would connect
    speaker = new Redis(redis.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    listener = new Redis(redis.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    for (const client of [speaker, listener]) client.on("error", () => undefined);
    await listener.subscribe(...CHANNELS.map((event) => PREFIX + event));
    listener.on("message", (channel, text) => heard.push({ channel, text }));
    client = connectRedis(redis.url, recordedLog().log, "wait", { sendOnce: isEventChannel });
    presenceLog = recordedLog();
    presence = new SturdyRedisPresence({ client, isEventChannel, log: limitedLog(presenceLog.log) });
  });
  beforeEach(() => {
    heard = [];
  });
  after(async () => {
    presence.shutdown();
    client.disconnect();
    speaker.disconnect();
    listener.disconnect();
    await redis.stop();
  });

  const say = (channel: string, text: string) => speaker.publish(channel, text);
  speaksAndListens(() => ({ config: CONFIG, presence, outside: { say, heard } }));

  it("treats bytes that are no text, and messages that are too long, as junk", async () => {
    const events = new GameEvents(CONFIG, presence, recordedLog().log);
    await until("listening", () => events.listening());
    await speaker.publish(`${PREFIX}start_game`, Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await speaker.publish(`${PREFIX}start_game`, Buffer.alloc(20_000_000, 0xe2));
    await speaker.publish(`${PREFIX}start_game`, "\u{1f3d3}".repeat(MAX_COMMAND_LENGTH));
    await until("counted", () => events.counts().junk.too_long === 2);
    assert.equal(events.counts().junk.not_json, 1);
    events.close();
  });

  it("has one subscription a channel, however many rooms listen", async () => {
    const subscribers = async () =>
      (await speaker.pubsub("NUMSUB", ...CHANNELS.map((event) => PREFIX + event))).filter((_, i) => i % 2 === 1);
    const events = new GameEvents(CONFIG, presence, recordedLog().log);
    await until("listening", () => events.listening());
    for (let i = 0; i < 1000; i += 1) events.listen(`r${i}`, () => undefined);
    const mine = 1;
    const theirs = 1;
    await until("those of other tests are gone", async () =>
      (await subscribers()).every((count) => count === mine + theirs),
    );
    events.close();
  });

  it("listens again, and publishes again, when Redis is back", async () => {
    const recorded = recordedLog();
    const events = new GameEvents(CONFIG, presence, recorded.log);
    await until("listening", () => events.listening());
    const commands: RoomCommand[] = [];
    events.listen("r1", (command) => commands.push(command));

    for (let outage = 1; outage <= 2; outage += 1) {
      await redis.kill();
      await until("cut off", () => !events.listening());
      events.publish(COUNTDOWN);
      redis = await startRedis({ port: redis.port });
      await until("listening again", () => events.listening());
      await say(`${PREFIX}start_game`, '{"event":"start_game","room_id":"r1"}');
      await until("the command has arrived", () => commands.length === outage);
      await until("what waited is out", () => events.counts().published === outage);
    }
    assert.ok(recorded.lines.length <= 4, recorded.lines.join(""));
    events.close();
  });

  it("publishes nothing twice or out of order, whenever the connection is cut", async () => {
    const network = await startNetwork(redis.port);
    const { log } = recordedLog();
    const client = connectRedis(network.url.replace("http", "redis"), log, "wait", { sendOnce: isEventChannel });
    const cutOff = new SturdyRedisPresence({ client, isEventChannel, log: limitedLog(log) });
    const events = new GameEvents(CONFIG, cutOff, log);
    heard.length = 0;
    for (let n = 1; n <= 36; n += 1) {
      await until("it is connected", () => client.status === "ready");
      events.publish({ ...COUNTDOWN, n });
      // cut in turn before it is sent, on its way, and before its answer is read
      for (let turns = n % 6; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
      network.cut();
      await until("it is cut off", () => client.status !== "ready");
    }
    await until("it is connected", () => client.status === "ready");
    const settled = () => events.counts().published + events.counts().publishFailed;
    await until("each was published or not", () => settled() === 36);
    events.publish({ ...COUNTDOWN, n: 37 });
    await until("all was heard", () => heard.some(({ text }) => JSON.parse(text).n === 37));
    const numbers = heard.map(({ text }) => JSON.parse(text).n);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((one, other) => one - other),
    );
    assert.ok(
      events.counts().publishFailed > 0 && numbers.length > events.counts().published,
      "some were heard all the same",
    );
    events.close();
    cutOff.shutdown();
    client.disconnect();
    await network.close();
  });

  it("subscribes again after a refusal", async () => {
    await speaker.acl("SETUSER", "default", "resetchannels");
    const events = new GameEvents(CONFIG, presence, recordedLog().log);
    await until("the refusal is logged", () => presenceLog.lines.some((line) => line.includes("NOPERM")));
    assert.equal(events.listening(), false);
    await speaker.acl("SETUSER", "default", "allchannels");
    await until("listening", () => events.listening());
    events.close();
  });
});

function throwing(): never {
  throw new Error("thrown");
}

/** Fifty kinds of messages on the channel of `event` on which nobody may act. */
function junkFor(event: EventName): string[] {
  const other = event === "game_over" ? "ball_spawn" : "game_over";
  const values = [null, true, 0, -1, 1e308, "", "x", [], [[]], {}, { a: 1 }, "\u0000", "__proto__"];
  const texts = ["", " ", "{", "}", "{]", "undefined", "NaN", "\u0000", "'a'", '{"a":}', '{"event":"start_game"'];
  const odd = ["[".repeat(MAX_COMMAND_LENGTH - 1), "x".repeat(MAX_COMMAND_LENGTH + 1), "9".repeat(400)];
  return [
    ...texts,
    ...odd,
    ...values.filter((value) => typeof value !== "object" || value === null).map((value) => JSON.stringify(value)),
    ...["[]", "[[]]", "{}", '{"a":1}'],
    ...values.map((value) => JSON.stringify({ event: value, room_id: "r1" })),
    ...values.map((value) => JSON.stringify({ event, room_id: value })),
    JSON.stringify({ event: other, room_id: "r1" }),
    JSON.stringify({ event: "toString", room_id: "r1" }),
    JSON.stringify({ event: event.toUpperCase(), room_id: "r1" }),
    JSON.stringify({ event, room_id: "r1".repeat(64) }),
    `{"event":"${event}","room_id":{"__proto__":"r1"}}`,
    `{"__proto__":{"event":"${event}","room_id":"r1"}}`,
    ...[0, "p1", [7], [{}], [{ player_id: "a b" }]].map((players) =>
      JSON.stringify({ event, room_id: "r1", players, countdown: "3", tick: -1 }),
    ),
  ];
}
