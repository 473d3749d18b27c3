import type { IRoomCache, SortOptions } from "@colyseus/core";

/** A field of a room's row, or of its metadata if the row has no such field. */
function fieldOf(room: IRoomCache, name: string): unknown {
  return Object.hasOwn(room, name) ? room[name as keyof IRoomCache] : room.metadata?.[name];
}

/** Whether a row meets all conditions, in the form that Colyseus's drivers take. */
export function matches(room: IRoomCache, conditions: object): boolean {
  return Object.entries(conditions).every(([name, value]) => fieldOf(room, name) === value);
}

/** Sorts in place. Later options decide between rooms that earlier ones leave equal. */
export function sortRows(rooms: IRoomCache[], options: SortOptions): IRoomCache[] {
  const order = Object.entries(options).map(
    ([name, way]) => [name, way === 1 || /^asc/.test(`${way}`) ? 1 : -1] as const,
  );
  return rooms.sort((one, other) => {
    for (const [name, sign] of order) {
      const [a, b] = [fieldOf(one, name) as number, fieldOf(other, name) as number];
      if (a !== b) return a < b ? -sign : sign;
    }
    return 0;
  });
}
