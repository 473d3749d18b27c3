/** A process with probes, which its parent controls. */
import { answerCalls } from "../processes/calls.ts";
import type { ConnectorName } from "../virtualUsers/connectors.ts";
import { openTemplateProbes } from "./colyseusTemplate.ts";
import { type OpenProbes, type ProbeFigures, ProbeRoom } from "./ProbeRoom.ts";
import { openPongProbes } from "./pongRoyale.ts";
import { openJsonProbes, openSocketIoProbes } from "./snapshots.ts";

const OPENERS = {
  pongRoyale: openPongProbes,
  colyseusTemplate: openTemplateProbes,
  socketIo: openSocketIoProbes,
  plainWs: openJsonProbes,
} as const satisfies Record<ConnectorName, OpenProbes>;

const rooms: ProbeRoom[] = [];
let enterRoom: () => Promise<ProbeRoom> = () => Promise.reject(new Error("call open first"));

const calls = {
  open(connector: ConnectorName, url: string): void {
    enterRoom = () => ProbeRoom.open(OPENERS[connector], url);
  },
  /** Opens more rooms, one after the other. */
  async enter(count: number): Promise<void> {
    for (let room = 0; room < count; room++) rooms.push(await enterRoom());
  },
  begin(): void {
    for (const room of rooms) room.begin();
  },
  /** Figures since `begin`. */
  figures(): ProbeFigures {
    const figures = rooms.map((room) => room.figures());
    return {
      seenMs: figures.flatMap(({ seenMs }) => seenMs),
      bounceMs: figures.flatMap(({ bounceMs }) => bounceMs),
    };
  },
  leave(): void {
    for (const room of rooms.splice(0)) room.leave();
  },
};

export type ProbeCalls = typeof calls;

answerCalls(calls);
