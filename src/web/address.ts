import { DEFAULT_MODE } from "../protocol/kinds.ts";
import type { RecordsView } from "./records/Records.ts";

/**
 * The server's address, without a slash at its end: `?server=` of the page's address, else `configured`, else the folder that
 * the page itself came from. Anything but http and https addresses is ignored. `base` is the document's base address.
 */
export function serverAddress(page: string, base = page, configured = ""): string {
  const asked = new URL(page).searchParams.get("server") ?? "";
  const own = new URL(".", base);
  const server = [asked, configured].map(urlOf).find((url) => /^https?:$/.test(url?.protocol ?? ""));
  const { origin, pathname } = server ?? own;
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** The room that the page's address invites to; both are "" without an invitation. */
export interface Invitation {
  /** Code of a private room. */
  readonly code: string;
  /** Id of a room to watch. */
  readonly watch: string;
}

export function invitationOf(page: string): Invitation {
  const { searchParams } = new URL(page);
  return { code: (searchParams.get("code") ?? "").toUpperCase(), watch: searchParams.get("watch") ?? "" };
}

/** The start's address with an invitation to a private room, or, for null, without any invitation. */
export function addressWith(page: string, base: string, code: string | null): string {
  const url = new URL(".", base);
  url.search = new URL(page).search;
  for (const name of ["code", "watch"]) url.searchParams.delete(name);
  if (code !== null) url.searchParams.set("code", code);
  return url.href;
}

/** The screen that the page shows at its address when it opens. */
export type Place =
  | { readonly screen: "start" | "missing" }
  | { readonly screen: "replay"; readonly matchId: string }
  | { readonly screen: "records"; readonly view: RecordsView };

export function placeAt(page: string, base: string): Place {
  const path = new URL(page).pathname.slice(new URL(".", base).pathname.length);
  const [, matchId] = /^replay\/([^/]+)\/?$/.exec(path) ?? [];
  if (matchId !== undefined) return { screen: "replay", matchId };
  const [, encodedId] = /^players\/([^/]+)\/?$/.exec(path) ?? [];
  const playerId = decoded(encodedId);
  if (playerId !== undefined) return { screen: "records", view: { is: "profile", playerId } };
  if (/^leaderboard\/?$/.test(path))
    return { screen: "records", view: { is: "leaderboard", mode: DEFAULT_MODE, offset: 0 } };
  return { screen: path === "" || path === "index.html" ? "start" : "missing" };
}

/** The address by which anybody sees the replay of a match. */
export function replayAddress(server: string, matchId: string): string {
  return `${server}/replay/${encodeURIComponent(matchId)}`;
}

/** The address of a player's profile. */
export function profileAddress(server: string, playerId: string): string {
  return `${server}/players/${encodeURIComponent(playerId)}`;
}

/** The address by which anybody watches a public room. */
export function watchAddress(page: string, base: string, roomId: string): string {
  const url = new URL(addressWith(page, base, null));
  url.searchParams.set("watch", roomId);
  return url.href;
}

/** Code of the party that the page's address invites to; "" without an invitation. */
export function partyCodeIn(page: string): string {
  return (new URL(page).searchParams.get("party") ?? "").toUpperCase();
}

/** The start's address with an invitation to a party, or, for null, the page's address without one. */
export function partyAddress(page: string, base: string, code: string | null): string {
  const url = new URL(code === null ? page : addressWith(page, base, null));
  url.searchParams.delete("party");
  if (code !== null) url.searchParams.set("party", code);
  return url.href;
}

function decoded(segment = "%"): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a percent sign without two hexadecimal digits
  }
}

/** Browsers of 2023 lack `URL.parse`. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // not an address
  }
}
