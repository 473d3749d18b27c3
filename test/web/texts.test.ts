import assert from "node:assert/strict";
import { SeatError } from "../../src/client/matchmaking.ts";
import { ERRORS, type ErrorCode } from "../../src/protocol/errors.ts";
import { setLanguage } from "../../src/web/language.ts";
import { clockText, placeText, problemText, resumingText, timeLeftText } from "../../src/web/texts.ts";

describe("the page's words", () => {
  before(() => setLanguage("en"));

  it("for the server's errors go by their codes: the server's own words are never shown", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const text = problemText(new SeatError(code, "UNSEEN", { details: [{ field: "mode", message: "UNSEEN" }] }));
      assert.match(text, /^[A-Z].*\.$/, code);
      assert.doesNotMatch(text, /UNSEEN|_/, code);
    }
  });

  it("say what is wrong with a name, and when to try again", () => {
    const details = [{ field: "username", message: "expected 1 to 20 characters" }];
    assert.match(problemText(new SeatError("invalid_request", "", { details })), /^This name does not work\./);
    const busy = new SeatError("rate_limited", "", { retryAfterSeconds: 1.2 });
    assert.equal(problemText(busy), "Too many attempts. Try again in 2 seconds.");
  });

  it("tell what happens while the connection is lost, without counting attempts", () => {
    const resuming = { is: "resuming", cause: "dropped", attempt: 12, since: 0, problem: "unreachable" } as const;
    assert.equal(
      resumingText(resuming, true),
      "The connection was lost. A bot plays for you meanwhile. No answer yet.",
    );
  });

  it("write times and places", async () => {
    assert.deepEqual([timeLeftText(124.2), timeLeftText(0), clockText(65)], ["2:05 left", "overtime", "1:05"]);
    assert.deepEqual([1, 2, 3, 4].map(placeText), ["1st place", "2nd place", "3rd place", "4th place"]);
    await setLanguage("fr");
    assert.deepEqual([1, 2].map(placeText), ["1re place", "2e place"]);
    await setLanguage("en");
  });
});
