import assert from "node:assert/strict";
import { LANGUAGES, type Language, numberText, preferredLanguage, setLanguage, t } from "../../src/web/language.ts";
import { de } from "../../src/web/locales/de.ts";
import { en } from "../../src/web/locales/en.ts";
import { es } from "../../src/web/locales/es.ts";
import { fr } from "../../src/web/locales/fr.ts";
import { ja } from "../../src/web/locales/ja.ts";
import type { MessageKey, Messages, Plural } from "../../src/web/locales/messages.ts";

const MESSAGES: Readonly<Record<Language, Messages>> = { en, de, fr, es, ja };
const KEYS = Object.keys(en) as MessageKey[];
const languages = Object.keys(LANGUAGES) as Language[];

/** The forms of a text, by the plurals they are for. */
function formsOf(message: string | Plural): [form: string, text: string][] {
  if (typeof message === "string") return [["other", message]];
  return Object.entries(message).filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

function placeholdersOf(message: string | Plural): string[] {
  const texts = formsOf(message).map(([, text]) => text);
  return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
}

describe("the page's languages", () => {
  afterEach(() => setLanguage("en"));

  for (const language of languages) {
    it(`${LANGUAGES[language]} has every text, with the placeholders and plurals it needs`, () => {
      const messages = MESSAGES[language];
      assert.deepEqual(Object.keys(messages), KEYS);
      for (const key of KEYS) {
        assert.deepEqual(placeholdersOf(messages[key]), placeholdersOf(en[key]), key);
        const message: string | Plural = messages[key];
        for (const [form, text] of formsOf(message)) assert.match(text, /\S/, `${key} ${form}`);
        if (typeof message === "string") continue;
        const { pluralCategories } = new Intl.PluralRules(language, {
          type: message.ordinal ? "ordinal" : "cardinal",
        }).resolvedOptions();
        // "many" is for millions
        const needed = pluralCategories.filter((form) => form !== "many").sort();
        assert.deepEqual(
          formsOf(message)
            .map(([form]) => form)
            .sort(),
          needed,
          key,
        );
      }
    });
  }

  it("fill placeholders, choose plurals and write numbers", async () => {
    const texts = async (language: Language) => {
      await setLanguage(language);
      return [
        t("watching", { count: 1 }),
        t("watching", { count: 1_200 }),
        t("place", { count: 2 }),
        numberText(1.5, 1),
      ];
    };
    assert.deepEqual(await texts("en"), ["1 watching", "1,200 watching", "2nd place", "1.5"]);
    assert.deepEqual(await texts("de"), ["1 sieht zu", "1.200 sehen zu", "2. Platz", "1,5"]);
    assert.deepEqual(await texts("fr"), ["1 regarde", "1\u202f200 regardent", "2e place", "1,5"]);
    assert.deepEqual(await texts("ja"), ["1人が観戦中", "1,200人が観戦中", "2位", "1.5"]);
  });

  it("are chosen by the first one of the browser's that the page has", () => {
    assert.equal(preferredLanguage(["pt-BR", "fr-CA", "de"]), "fr");
    assert.equal(preferredLanguage(["DE-at"]), "de");
    assert.equal(preferredLanguage(["pt", "constructor"]), "en");
  });

  it("show the one that was chosen last, also if another one loads more slowly", async () => {
    await Promise.all([setLanguage("fr"), setLanguage("ja"), setLanguage("de")]);
    assert.equal(t("leave"), "Verlassen");
  });
});
