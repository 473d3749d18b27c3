/** A player with the side by which others of the same name are told apart. */
interface Named {
  readonly player_id: string;
  readonly username: string;
  readonly side: number;
}

/** The names to show, by player id. Players of the same name get numbers, in the order of their sides: Ada, Ada (2). */
export function namesOf(players: readonly Named[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(players.map(({ username }) => username));
  const seen = new Set<string>();
  for (const { player_id, username } of [...players].sort((one, other) => one.side - other.side)) {
    let name = username;
    for (let number = 2; seen.has(username) && taken.has(name); number++) name = `${username} (${number})`;
    seen.add(username);
    taken.add(name);
    names.set(player_id, name);
  }
  return names;
}
