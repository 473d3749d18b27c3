import { signal } from "@preact/signals";
import type { MessageKey, Messages, Plural, ValuesOf } from "./locales/messages.ts";

/** The languages of the page, with their own names. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ja: "日本語" } as const;

export type Language = keyof typeof LANGUAGES;

const LOADERS: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => (await import("./locales/en.ts")).en,
  de: async () => (await import("./locales/de.ts")).de,
  fr: async () => (await import("./locales/fr.ts")).fr,
  es: async () => (await import("./locales/es.ts")).es,
  ja: async () => (await import("./locales/ja.ts")).ja,
};

/** A loaded language. */
interface Loaded {
  readonly language: Language;
  readonly messages: Messages;
  readonly cardinals: Intl.PluralRules;
  readonly ordinals: Intl.PluralRules;
}

const loaded = signal<Loaded | undefined>(undefined);

/** The language that `t` speaks. Components that read it, or call `t`, render again when it changes. */
export function currentLanguage(): Language {
  return speaking().language;
}

/** Loads a language and shows the page in it. Only the last call counts. Rejects if the file cannot be loaded. */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language;
  const messages = await LOADERS[language]();
  if (wanted !== language) return;
  const ordinals = new Intl.PluralRules(language, { type: "ordinal" });
  loaded.value = { language, messages, cardinals: new Intl.PluralRules(language), ordinals };
  if (typeof document !== "undefined") document.documentElement.lang = language;
}

let wanted: Language | undefined;

/** The first of the browser's languages that the page has; English if it has none of them. */
export function preferredLanguage(languages: readonly string[]): Language {
  return languages.map((tag) => tag.split("-")[0]?.toLowerCase()).find(isLanguage) ?? "en";
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

/** The text `key` in the current language, with its placeholders filled. Numbers are written as the language writes them. */
export function t<K extends MessageKey>(
  key: K,
  ...[values]: keyof ValuesOf<K> extends never ? [] : [ValuesOf<K>]
): string {
  const { language, messages, cardinals, ordinals } = speaking();
  const given: Readonly<Record<string, string | number>> = values ?? {};
  const message: string | Plural = messages[key];
  const rules = typeof message !== "string" && message.ordinal ? ordinals : cardinals;
  const text = typeof message === "string" ? message : (message[rules.select(Number(given["count"]))] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given[name] ?? "";
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

/** A number as the current language writes it, with so many digits after the point. */
export function numberText(value: number, digits = 0): string {
  return value.toLocaleString(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function speaking(): Loaded {
  if (loaded.value === undefined) throw new Error("no language is loaded yet");
  return loaded.value;
}
