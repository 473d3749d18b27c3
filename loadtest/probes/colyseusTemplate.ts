import { Client, type Room } from "@colyseus/sdk";
import type { TemplateState } from "../contestants/colyseusTemplate.ts";
import { SEATS } from "../roomSize.ts";
import type { Probe, ProbeListener } from "./ProbeRoom.ts";

/** Uses the SDK as its documentation shows. */
export async function openTemplateProbes(url: string, listener: ProbeListener): Promise<Probe[]> {
  const client = new Client(url);
  const rooms: Room<unknown, TemplateState>[] = [await client.create<TemplateState>("pong")];
  for (let other = 0; other < SEATS - 1; other++) {
    rooms.push(await client.joinById<TemplateState>(rooms[0]?.roomId ?? ""));
  }
  return rooms.map((room, observer) => probeOf(room, observer, listener));
}

function probeOf(room: Room<unknown, TemplateState>, observer: number, listener: ProbeListener): Probe {
  const positions = new Map<string, number>();
  room.onStateChange(({ players }) => {
    for (const [key, { position }] of players) {
      if (key !== room.sessionId) listener.onPlayer(observer, key, (positions.get(key) ?? position) !== position);
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
