import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages } from "./support/pages.ts";
import { LANGUAGES, SIZES, speak, walkScreens } from "./support/walk.ts";

/** The language whose words are the longest is looked at in six sizes, the others in the narrowest. The long test has all. */
const LONGEST = "de";
const NARROW = SIZES.slice(0, 1);
const SOME = SIZES.filter((_, index) => index < 2 || index % 2 === 0);

describe("the page's look", () => {
  let pages: Pages;

  before(async () => {
    pages = await startPages();
  });
  afterEach(() => pages.close());
  after(() => pages.end());

  it("fits every screen on phones, tablets and laptops, in every language", async function () {
    this.timeout(120_000);
    await walkScreens(pages, async (page, screen) => {
      for (const language of LANGUAGES) {
        await speak(page, language);
        for (const size of language === LONGEST ? SOME : NARROW) {
          await page.setViewportSize(size);
          await assertNothingOverlaps(page, `${screen}, ${language}, ${size.width} × ${size.height}`);
        }
      }
      await assertAccessible(page, screen);
    });
  });
});
