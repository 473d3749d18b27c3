/** The most code points in a username, after normalization and trimming. */
export const USERNAME_MAX_CODE_POINTS = 20;

/** Controls, format characters (bidi among them), private and unassigned characters, half surrogate pairs, line breaks. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Characters that show nothing, although most of them count as letters, marks or symbols. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{16FE4}\u{1D159}]/u;

/** A letter, digit, sign or symbol. A username needs one: spaces and accents alone are not enough. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The flags of England, Scotland and Wales: a black flag, then tags that spell the country. */
const TAGGED_FLAG =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u;
const KEYCAP = /[0-9#*]\uFE0F\u20E3/u;
const PICTOGRAPH = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0E|\uFE0F)?/u;

/** Emoji, the only places for joiners, tags and variation selectors. Pictographs stand alone or are joined to a family. */
const EMOJI = new RegExp(
  [TAGGED_FLAG.source, KEYCAP.source, `${PICTOGRAPH.source}(?:\\u200D${PICTOGRAPH.source})*`].join("|"),
  "gu",
);

/**
 * The username as it is stored and shown: in NFC and without surrounding white space.
 *
 * Returns undefined unless it has 1 … 20 code points and something to see. A control, bidi, invisible or unassigned character
 * is refused; joiners and variation selectors may only stand within an emoji.
 */
export function usernameOf(raw: string): string | undefined {
  const name = normalized(raw);
  const isFine = !hasHidden(name) && VISIBLE.test(name) && lengthOf(name) <= USERNAME_MAX_CODE_POINTS;
  return isFine ? name : undefined;
}

/** The name without what is too much for a username. A character as people see it, such as an emoji family, is kept whole or left out. */
export function shortenedUsername(raw: string): string {
  let name = "";
  for (const grapheme of graphemesOf(normalized(raw))) {
    if (lengthOf(name + grapheme) > USERNAME_MAX_CODE_POINTS) break;
    name += grapheme;
  }
  return name.trimEnd();
}

/** The characters of a text as people see them: an emoji family is one. In browsers before 2024, its code points. */
export function graphemesOf(text: string): string[] {
  if (typeof Intl.Segmenter === "undefined") return [...text];
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
  return Array.from(segments, ({ segment }) => segment);
}

function normalized(raw: string): string {
  return raw.normalize("NFC").trim();
}

function hasHidden(name: string): boolean {
  // an unassigned character may count as a pictograph, for emoji to come
  const rest = name.replace(EMOJI, (emoji) => (/\p{Cn}/u.test(emoji) ? emoji : "x"));
  return UNPRINTABLE.test(rest) || INVISIBLE.test(rest);
}

function lengthOf(text: string): number {
  return [...text].length;
}
