import { Client, type Room } from "@colyseus/sdk";
import type { TemplateState } from "../contestants/colyseusTemplate.ts";
import type { Probe, Sights } from "./ProbeRoom.ts";

const OTHERS = 3;

/** The SDK, as its documentation has it. */
export async function openTemplateProbes(url: string, sights: Sights): Promise<Probe[]> {
  const client = new Client(url);
  const rooms: Room<unknown, TemplateState>[] = [await client.create<TemplateState>("pong")];
  for (let other = 0; other < OTHERS; other++) {
    rooms.push(await client.joinById<TemplateState>(rooms[0]?.roomId ?? ""));
  }
  return rooms.map((room, observer) => probeOf(room, observer, sights));
}

function probeOf(room: Room<unknown, TemplateState>, observer: number, sights: Sights): Probe {
  const positions = new Map<string, number>();
  room.onStateChange(({ players }) => {
    for (const [key, { position }] of players) {
      if (key !== room.sessionId) sights.onPlayer(observer, key, (positions.get(key) ?? position) !== position);
      positions.set(key, position);
    }
  });
  return {
    key: room.sessionId,
    canMove: () => true,
    move: (direction) => room.send<never>("move" as never, { direction } as never),
    leave: () => void room.leave(),
  };
}
