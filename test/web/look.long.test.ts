import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages } from "./support/pages.ts";
import { LANGUAGES, SIZES, speak, walkScreens } from "./support/walk.ts";

describe("the page's look", () => {
  let pages: Pages;

  before(async () => {
    pages = await startPages();
  });
  afterEach(() => pages.close());
  after(() => pages.end());

  it("fits every screen on phones, tablets and laptops, in every language", async function () {
    this.timeout(300_000);
    await walkScreens(pages, async (page, screen) => {
      for (const language of LANGUAGES) {
        await speak(page, language);
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await assertNothingOverlaps(page, `${screen}, ${language}, ${size.width} × ${size.height}`);
        }
      }
      await assertAccessible(page, screen);
    });
  });
});
