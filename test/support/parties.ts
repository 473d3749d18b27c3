import assert from "node:assert/strict";
import type { ErrorBody } from "../../src/protocol/errors.ts";
import type { PartyAnswer, PartyMatch } from "../../src/protocol/parties.ts";
import { assertDescribed } from "./described.ts";
import { askMatchmaking } from "./players.ts";

const PARTIES = "/api/pong/parties";

/** A guest who is in a party, or may join one. */
export interface Friend {
  readonly playerId: string;
  readonly token: string;
}

/** Asks a route below `/api/pong/parties`, and holds the answer against its document. */
export async function askParties(url: string, friend: Friend, method: string, path = "", body?: object) {
  const response = await fetch(`${url}${PARTIES}${path}`, {
    method,
    headers: { authorization: `Bearer ${friend.token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as PartyAnswer & ErrorBody;
  assertDescribed(method, `${PARTIES}${path}`, { status: response.status, json });
  return { status: response.status, body: json };
}

export async function createFriend(url: string, username: string): Promise<Friend> {
  const response = await fetch(`${url}/api/pong/players`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username }),
  });
  const { player_id, token } = (await response.json()) as { player_id: string; token: string };
  return { playerId: player_id, token };
}

export interface FriendsParty {
  readonly party: PartyAnswer;
  /** The first one leads. */
  readonly friends: readonly Friend[];
}

/** Makes a party of so many guests. They call the processes in turn. */
export async function startParty(urls: readonly string[], size: number): Promise<FriendsParty> {
  const urlOf = (index: number) => urls[index % urls.length] as string;
  const friends = await Promise.all(
    Array.from({ length: size }, (_, index) => createFriend(urlOf(index), `friend ${index + 1}`)),
  );
  const [leader, ...others] = friends as [Friend, ...Friend[]];
  const { status, body: party } = await askParties(urlOf(0), leader, "POST");
  assert.equal(status, 201);
  for (const [index, friend] of others.entries()) {
    const joined = await askParties(urlOf(index + 1), friend, "POST", "/join", { code: party.code });
    assert.equal(joined.status, 200, joined.body.message);
  }
  return { party, friends };
}

/** The leader's call for seats. */
export function seatParty(url: string, { party, friends }: FriendsParty, body: object) {
  return askMatchmaking(url, { ...body, party: party.party }, friends[0]?.token);
}

/** Waits, as a member who asks the server, until the party has a match. */
export async function awaitMatch(url: string, { party }: FriendsParty, friend: Friend): Promise<PartyMatch> {
  for (let since = party.version; ; ) {
    const { status, body } = await askParties(url, friend, "GET", `/${party.party}?since=${since}`);
    assert.equal(status, 200, body.message);
    if (body.match !== null) return body.match;
    since = body.version;
  }
}
