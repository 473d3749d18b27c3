import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { Protocol } from "@colyseus/core";
import { CLIENT_MESSAGES } from "../../src/protocol/messages.ts";
import { faultOf } from "../../src/transport/frames.ts";
import { anyFrame, bomb, messageFrame, PACKED, requestFrame } from "../support/frames.ts";
import type { Player } from "../support/players.ts";
import { leaveAll, saidOf } from "../support/players.ts";
import type { RawPlayer } from "../support/rawSockets.ts";
import { deal, joinRaw } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { startTable, untilOneTruth } from "../support/tables.ts";
import { until } from "../support/until.ts";

const FRAMES = 2_000;
const SEED = Number(process.env["FRAMES_SEED"] ?? randomInt(2 ** 32));

describe("frames", () => {
  it("of the SDK pass, and of other MessagePack libraries", () => {
    for (const name of Object.keys(CLIENT_MESSAGES)) {
      for (const payload of [undefined, ...Object.values(PACKED)]) {
        assert.equal(faultOf(messageFrame(name, payload)), undefined);
        for (const id of ["7f", "ccff", "cd0001", "ce00000001"]) {
          assert.equal(faultOf(requestFrame(name, payload, Buffer.from(id, "hex"))), undefined, id);
        }
      }
    }
    for (const code of [Protocol.JOIN_ROOM, Protocol.LEAVE_ROOM, Protocol.PING]) {
      assert.equal(faultOf(Buffer.of(code)), undefined);
    }
  });

  it("that are too short, too long, or have an extension that the SDK does not use are refused", () => {
    for (const frame of [messageFrame("emote", PACKED.emote), requestFrame("player_move", PACKED.move)]) {
      for (let length = 0; length < frame.length; length++) {
        // without a payload it is a whole frame
        if (length === "emote".length + 2) continue;
        if (length === "player_move".length + 3) continue;
        assert.notEqual(faultOf(frame.subarray(0, length)), undefined, `${length} of ${frame.length}`);
      }
      assert.notEqual(faultOf(Buffer.concat([frame, Buffer.of(0xc0)])), undefined);
    }
    for (let type = 0; type < 256; type++) {
      const isPlain = type === 0x00;
      const extension = messageFrame("clock", Buffer.of(0xd4, type, 0));
      assert.equal(faultOf(extension) === undefined, isPlain, `extension ${type}`);
      for (const token of [0xc7, 0xc8, 0xc9, 0xd5, 0xd6, 0xd7, 0xd8]) {
        assert.notEqual(faultOf(messageFrame("clock", Buffer.of(token, type, ...Array(20).fill(0)))), undefined);
      }
    }
    assert.notEqual(faultOf(messageFrame("clock", bomb(3))), undefined);
  });
});

describe(`malformed frames (FRAMES_SEED=${SEED})`, () => {
  let server: GameServer;
  let bystanders: [Player, Player];
  let began: { tick: number; at: number; lines: number };

  const tickNow = async () => Number((await bystanders[0].room.request("clock")).tick);

  before(async () => {
    server = await startServer({
      LIVES: "200",
      COUNTDOWN_SECONDS: "0",
      RECONNECT_SECONDS: "30",
      BOT_FILL_SECONDS: "0",
      MESSAGES_PER_SECOND: "500",
    });
    bystanders = (await startTable([server.url, server.url])) as [Player, Player];
    began = { tick: await tickNow(), at: performance.now(), lines: server.lines().length };
  });
  after(() => server?.end());

  const sit = (token?: string) => joinRaw(server.url, { mode: "2-player", bots: false }, token);

  /** Joins until it is let in: a seat takes a limited number of joins a second. */
  async function sitAgain({ answer }: RawPlayer): Promise<RawPlayer> {
    let raw = await sit(answer.token);
    await until("the seat takes a join again", async () => {
      if (!raw.joined) raw = await sit(answer.token);
      return raw.joined;
    });
    return raw;
  }

  /** What a frame may lead to, by the gate that it meets. */
  function assertAnswer(frame: Buffer | string, code: number | undefined): void {
    const what = typeof frame === "string" ? JSON.stringify(frame) : frame.toString("hex");
    if (typeof frame === "string" || faultOf(frame) !== undefined) assert.equal(code, 4002, what);
    else if (frame[0] === Protocol.LEAVE_ROOM) assert.equal(code, 4000, what);
    else assert.ok(code === undefined || code === 4002, `${code} for ${what}`);
  }

  it(`${FRAMES} of them: ignored, answered, or closed with 4002`, async () => {
    const random = { random: SEED };
    let left = FRAMES;
    async function attack(): Promise<void> {
      let raw: RawPlayer = await sit();
      while (left-- > 0) {
        const frame = anyFrame(random);
        const code = await deal(raw, frame);
        assertAnswer(frame, code);
        if (code !== undefined) raw = await sitAgain(raw);
      }
      raw.socket.close(4000);
    }
    await Promise.all(Array.from({ length: 8 }, attack));
    assert.equal(server.process.exitCode, null);
  });

  it("a frame of references that grow without bound does not stop the process", async () => {
    const raw = await sit();
    assert.equal(await deal(raw, requestFrame("ready", bomb(15))), 4002);
  });

  it("over 4 KB they are closed with 1009, in one piece or in several; up to it they are read", async () => {
    const raw = await sit();
    const text = Buffer.alloc(4085, "x");
    const largest = requestFrame("clock", Buffer.concat([Buffer.from("da0ff5", "hex"), text]));
    assert.equal(largest.length, 4096);
    assert.equal(await deal(raw, Buffer.alloc(4097)), 1009);
    const again = await sit(raw.answer.token);
    again.socket.send(Buffer.alloc(3000), { fin: false });
    again.socket.send(Buffer.alloc(3000));
    await until("it is closed", () => again.closedWith === 1009);
    const third = await sit(raw.answer.token);
    assert.equal(await deal(third, largest), 4002, "a text is no payload of clock");
    assert.equal((await sit(raw.answer.token)).answer.resumed, true);
  });

  it("a thousand messages in a row are cut off, and the seat is held", async () => {
    const raw = await sit();
    for (let sent = 0; sent < 1_000; sent++) raw.socket.send(messageFrame("player_move", PACKED.move));
    await until("it is cut off", () => raw.closedWith !== undefined);
    assert.equal(raw.closedWith, 4002);
    assert.equal((await sit(raw.answer.token)).answer.player_id, raw.answer.player_id);
  });

  it("a match next door has noticed nothing, and the log is short", async () => {
    const seconds = (performance.now() - began.at) / 1000;
    const ticks = (await tickNow()) - began.tick;
    assert.ok(ticks > 0.5 * 60 * seconds, `${ticks} ticks in ${seconds} s`);
    const written = server.lines().slice(began.lines);
    const ofMatches = written.filter((line) => /"msg":"match (started|over)"/.test(line));
    const rest = written.filter((line) => !ofMatches.includes(line));
    // five lines a second, and one that counts those left out, for our words and for Colyseus's
    assert.ok(rest.length <= 12 * (seconds + 1), `${rest.length} lines`);
    assert.ok(
      rest.every((line) => line.startsWith("{")),
      "all of them are our log's",
    );
    await untilOneTruth(bystanders);
    await bystanders[1].room.leave();
    await until("it ends properly", () => saidOf(bystanders[0], "game_over").length === 1);
    await leaveAll([bystanders[0]]);
  });
});
