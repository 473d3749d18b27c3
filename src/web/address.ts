/**
 * Where the server is: `?server=` of the page's address, else what the page is configured with, else where the page itself
 * comes from, path and all. Without a slash at its end. What is no http address counts for nothing.
 */
export function serverAddress(page: string, configured = ""): string {
  const asked = new URL(page).searchParams.get("server") ?? "";
  const own = new URL(".", page);
  const server = [asked, configured]
    .map((text) => URL.parse(text))
    .find((url) => /^https?:$/.test(url?.protocol ?? ""));
  const { origin, pathname } = server ?? own;
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** What the page's address asks for. */
export interface Invitation {
  /** Of a private room. */
  readonly code: string;
  /** A room to watch. */
  readonly watch: string;
}

export function invitationOf(page: string): Invitation {
  const { searchParams } = new URL(page);
  return { code: (searchParams.get("code") ?? "").toUpperCase(), watch: searchParams.get("watch") ?? "" };
}

/** The page's address with an invitation into a private room, or without any. */
export function addressWith(page: string, code: string | null): string {
  const url = new URL(page);
  url.hash = "";
  for (const name of ["code", "watch"]) url.searchParams.delete(name);
  if (code !== null) url.searchParams.set("code", code);
  return url.href;
}
