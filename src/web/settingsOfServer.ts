/** The server's settings for its page. */
export interface PageSettings {
  /** Whether players without a token may play. */
  readonly guests: boolean;
  /** Whether the page takes its player's token from the page that embeds or opens it, or from its address. */
  readonly token: boolean;
  /** Origins of the pages that may hand the page a token. */
  readonly origins: readonly string[];
}

const DEFAULTS: PageSettings = { guests: true, token: false, origins: [] };

/** The settings in the document's head. A page that another server serves has none, and the defaults hold. */
export function settingsOfServer(document: Pick<Document, "querySelector">): PageSettings {
  const text = document.querySelector<HTMLMetaElement>("[name=pong-settings]")?.content ?? "";
  return text === "" ? DEFAULTS : JSON.parse(text);
}
