/** `npm run artwork`: draws the page's icons from `icon.svg`, and the picture for link previews from the start screen. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../support/server.ts";
import { startPages } from "./support/pages.ts";

const DIRECTORY = join(import.meta.dirname, "../../src/web/public");
const SVG = readFileSync(join(DIRECTORY, "icon.svg"), "utf8");

/** Systems cut maskable icons to a circle or a rounded square of 80 % of their width. */
const ICONS = [
  { name: "icon-192", size: 192, share: 1 },
  { name: "icon-512", size: 512, share: 1 },
  { name: "icon-maskable-512", size: 512, share: 0.72 },
] as const;

const PREVIEW_STYLE = `
  .start { grid-template-columns: 34rem minmax(0, 1fr) }
  .start .panel > :not(.brand) { display: none }
  .start .panel { padding-left: 4.5rem }
  .brand h1 { font-size: 6rem }
  .brand p { font-size: 1.5rem; margin-top: 1.4rem }
`;

const server = await startServer({});
const pages = await startPages();
try {
  for (const { name, size, share } of ICONS) {
    const page = await pages.open("about:blank", { viewport: { width: size, height: size } });
    const ground = share < 1 ? "#0f1520" : "transparent";
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">${SVG}</body>`,
    );
    await page.locator("svg").evaluate((svg, width) => svg.setAttribute("width", `${width}`), size * share);
    await page.screenshot({ path: join(DIRECTORY, `${name}.png`), omitBackground: true });
  }
  const start = await pages.open(server.url, { viewport: { width: 1200, height: 630 }, bypassCSP: true });
  await start.addStyleTag({ content: PREVIEW_STYLE });
  await start.waitForTimeout(1_500);
  await start.screenshot({ path: join(DIRECTORY, "preview.jpg"), type: "jpeg", quality: 82 });
} finally {
  await pages.end();
  await server.end();
}
