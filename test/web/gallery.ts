/** `npm run gallery -- DIRECTORY`: takes pictures of every screen in every size and three languages, to be looked at. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startPages } from "./support/pages.ts";
import { SIZES, speak, walkScreens } from "./support/walk.ts";

const LANGUAGES = ["en", "de", "ja"];
const [directory = "gallery"] = process.argv.slice(2);

await mkdir(directory, { recursive: true });
const pages = await startPages();
try {
  await walkScreens(pages, async (page, screen) => {
    for (const language of LANGUAGES) {
      await speak(page, language);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.waitForTimeout(screen === "result" ? 1_500 : 200);
        await page.screenshot({ path: join(directory, `${screen}-${language}-${size.width}x${size.height}.png`) });
      }
    }
  });
} finally {
  await pages.end();
}
