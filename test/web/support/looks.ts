import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails if axe finds a serious or critical problem on the page. Waits for animations to end. */
export async function assertAccessible(page: Page, screen: string): Promise<void> {
  await settled(page);
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const axe = (globalThis as typeof globalThis & { axe: typeof import("axe-core") }).axe;
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  assert.deepEqual(found, [], screen);
}

/**
 * Fails if texts or controls overlap, are cut off or leave the window, if a button is too small for a finger, or if the page
 * scrolls. Lists of rooms may scroll, and names may be shortened.
 */
export async function assertNothingOverlaps(page: Page, screen: string): Promise<void> {
  await settled(page);
  const found = await page.evaluate(() => {
    const selector =
      "button, input:not([type=radio]), h1, h2, p, legend, .choices span, .name, .tags, td, output, kbd, strong";
    const dialog = document.querySelector("dialog[open]");
    const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.closest("[inert], [aria-hidden=true], .visually-hidden, .running li, .party li") === null &&
        (dialog === null || dialog.contains(element)),
    );
    const boxes = shown
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const nameOf = (element: HTMLElement) => `${element.tagName}.${element.className} "${element.textContent}"`;
    const over = boxes.flatMap((one, index) =>
      boxes.slice(index + 1).flatMap((other) => {
        if (one.element.contains(other.element) || other.element.contains(one.element)) return [];
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        return width > 1 && height > 1 ? [`${nameOf(one.element)} over ${nameOf(other.element)}`] : [];
      }),
    );
    const out = boxes
      .filter(
        ({ element, box: { left, right, top, bottom } }) =>
          Math.min(left, top) < -0.5 ||
          right > innerWidth + 0.5 ||
          (bottom > innerHeight + 0.5 && element.closest(".scroll") === null),
      )
      .map(({ element }) => `${nameOf(element)} sticks out`);
    const small = boxes
      .filter(({ element, box }) => element.matches("button") && (box.height < 36 || box.width < 36))
      .map(({ element }) => `${nameOf(element)} is too small for a finger`);
    const cut = shown
      .filter((element) => !element.matches("input, .name, .title") && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => getComputedStyle(element).display !== "inline")
      .map((element) => `${nameOf(element)} is cut off`);
    const scrolling = [...document.querySelectorAll("html, main, .panel, dialog")]
      .filter(
        (element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1,
      )
      .map((element) => `${element.tagName}.${element.className} scrolls`);
    return [...over, ...out, ...small, ...cut, ...scrolling];
  });
  assert.deepEqual(found, [], screen);
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (animation) =>
          animation.effect?.getComputedTiming().iterations === Infinity || animation.playState === "finished",
      ),
  );
}
