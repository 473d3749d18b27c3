/**
 * The server's address, without a slash at its end: `?server=` of the page's address, else `configured`, else the folder that
 * the page itself came from. Anything but http and https addresses is ignored.
 */
export function serverAddress(page: string, configured = ""): string {
  const asked = new URL(page).searchParams.get("server") ?? "";
  const own = new URL(".", page);
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

/** The page's address with an invitation to a private room, or, for null, without any invitation. */
export function addressWith(page: string, code: string | null): string {
  const url = new URL(page);
  url.hash = "";
  for (const name of ["code", "watch"]) url.searchParams.delete(name);
  if (code !== null) url.searchParams.set("code", code);
  return url.href;
}

/** Browsers of 2023 lack `URL.parse`. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // not an address
  }
}
