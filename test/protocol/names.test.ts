import assert from "node:assert/strict";
import fc from "fast-check";
import { MODES, modeOf, seatsOf } from "../../src/protocol/kinds.ts";
import { CODE_ALPHABET } from "../../src/protocol/names.ts";
import { codeSchema, idSchema, playerIdSchema, usernameSchema } from "../../src/protocol/shapes.ts";
import { graphemesOf, shortenedUsername, usernameOf } from "../../src/protocol/usernames.ts";

describe("a username", () => {
  const fine: [raw: string, name: string][] = [
    ["ada", "ada"],
    ["  ada\t\n", "ada"],
    ["Ada Lovelace", "Ada Lovelace"],
    ["e\u0301mile", "émile"],
    ["🏓".repeat(20), "🏓".repeat(20)],
    ["e\u0301".repeat(20), "é".repeat(20)],
    ["नमस्ते", "नमस्ते"],
    ["👨‍👩‍👧‍👦❤️1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧‍👦❤️1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["🏳️‍🌈🏴‍☠️👩🏽‍🚀🇫🇷", "🏳️‍🌈🏴‍☠️👩🏽‍🚀🇫🇷"],
    ["<b>&amp;", "<b>&amp;"],
  ];
  for (const [raw, name] of fine) {
    it(`${JSON.stringify(raw)} is taken as ${JSON.stringify(name)}`, () => {
      assert.equal(usernameSchema.parse(raw), name);
    });
  }

  const refused = {
    "nothing at all": "",
    "white space": " \u00a0\u3000 ",
    "21 code points": "🏓".repeat(21),
    "a line break": "a\nb",
    "a NUL": "a\u0000b",
    "a C1 control": "a\u0085b",
    "an escape": "\u001b[31mred",
    "a line separator": "a\u2028b",
    "a right-to-left override": "a\u202eb",
    "a left-to-right mark": "a\u200e",
    "a bidi isolate": "\u2066a\u2069",
    "an Arabic letter mark": "a\u061cb",
    "half a surrogate pair": "a\ud83c",
    "a joiner between letters": "نرمین\u200cپور",
    "a joiner after an emoji": "👩\u200d",
    "an unassigned character": "a\u0378",
    "an emoji that is not assigned yet": "\u{1faff}",
    "a private character": "\ue000",
    "accents alone": "\u0301\u0302",
  };
  for (const [what, raw] of Object.entries(refused)) {
    it(`${what} is refused`, () => {
      assert.equal(usernameSchema.safeParse(raw).success, false);
    });
  }

  it("that is too long is shortened where one character that is seen ends", () => {
    const family = "👨‍👩‍👧‍👦";
    for (const [raw, name] of [
      [` ${"x".repeat(21)}`, "x".repeat(20)],
      [`${"x".repeat(14)}${family}`, `${"x".repeat(14)}`],
      [`${"x".repeat(13)}${family}y`, `${"x".repeat(13)}${family}`],
      [`${"x".repeat(19)} y`, "x".repeat(19)],
      [`${"x".repeat(19)}🇫🇷`, "x".repeat(19)],
      [`e${"\u0323".repeat(30)}`, ""],
      ["ada", "ada"],
    ] as const) {
      assert.equal(shortenedUsername(raw), name);
      assert.ok(graphemesOf(raw.normalize("NFC").trim()).join("").startsWith(name));
    }
  });

  it("that is accepted once is accepted again unchanged, and has 1 to 20 code points", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (raw) => {
        const name = usernameOf(raw);
        if (name === undefined) return;
        assert.equal(usernameOf(name), name);
        assert.ok([...name].length >= 1 && [...name].length <= 20);
        assert.equal(Buffer.from(name, "utf8").toString("utf8"), name);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a code", () => {
  it("is made of 31 characters without 0, O, 1, I and L", () => {
    assert.equal(new Set(CODE_ALPHABET).size, 31);
    assert.doesNotMatch(CODE_ALPHABET, /[01ILO]/);
  });

  it("is read in upper or lower case, and returned in upper case", () => {
    assert.equal(codeSchema.parse(" abc2xz"), "ABC2XZ");
  });

  for (const code of ["", "ABC2X", "ABC2XZ9", "ABC2X0", "ABC2XI", "ABC-XZ", "ÄBC2XZ"]) {
    it(`${JSON.stringify(code)} is not a code`, () => {
      assert.equal(codeSchema.safeParse(code).success, false);
    });
  }
});

describe("an id", () => {
  it("of a room has letters, digits, _ and -, at most 64", () => {
    for (const id of ["a", "Xy_-9kLmN", "a".repeat(64)]) assert.equal(idSchema.parse(id), id);
    for (const id of ["", "a".repeat(65), "a b", "a/b", "a.b", "é", "a\n"]) {
      assert.equal(idSchema.safeParse(id).success, false, id);
    }
  });

  it("of a player may come from an operator's own tokens", () => {
    for (const id of ["auth0|5f7c8ec7", "ada+1@example.com", "urn:x:1", "a/b=", "a".repeat(128)])
      assert.equal(playerIdSchema.parse(id), id);
    for (const id of ["", "a b", "ü", "a\n", "a".repeat(129), "constructor", "__proto__"])
      assert.equal(playerIdSchema.safeParse(id).success, false, id);
  });
});

describe("a mode", () => {
  it("has a number of seats, which has that mode", () => {
    for (const mode of MODES) assert.equal(modeOf(seatsOf(mode)), mode);
    assert.deepEqual(MODES.map(seatsOf), [2, 3, 4, 5, 6, 7, 8]);
  });

  it("does not exist for other numbers", () => {
    for (const seats of [-1, 0, 1, 2.5, 9, Number.NaN]) assert.throws(() => modeOf(seats), RangeError);
  });
});
