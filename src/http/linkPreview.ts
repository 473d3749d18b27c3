import type { MatchResult } from "../protocol/api.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Elements of a page's head (Open Graph) from which others make the preview of a link to a replay. */
export function previewTagsOf({ players }: MatchResult): string {
  const winner = players.find(({ place }) => place === 1);
  const names = players.map(({ username, bot, place }) => `${place}. ${username}${bot ? " (bot)" : ""}`);
  const tags = [
    ["og:site_name", "Pong Royale"],
    ["og:type", "website"],
    ["og:title", `${winner?.username ?? "Nobody"} wins a match of ${players.length}`],
    ["og:description", `${names.join(", ")}. Watch the replay.`],
  ] as const;
  return tags.map(([name, text]) => `<meta property="${name}" content="${escaped(text)}" />`).join("");
}

/** Players choose their names, so names may contain HTML. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}
