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

/** Fails if texts or controls overlap or leave the window at its side, or if a button is too small for a finger. */
export async function assertNothingOverlaps(page: Page, screen: string): Promise<void> {
  await settled(page);
  const found = await page.evaluate(() => {
    const selector =
      "button, input:not([type=radio]), h1, h2, p, legend, .choices span, .name, .tags, td, output, kbd, strong";
    const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.closest("[inert], [aria-hidden=true], .visually-hidden") === null,
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
      .filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5)
      .map(({ element }) => `${nameOf(element)} sticks out`);
    const small = boxes
      .filter(({ element, box }) => element.matches("button") && (box.height < 36 || box.width < 36))
      .map(({ element }) => `${nameOf(element)} is too small for a finger`);
    const wide = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
    return [...over, ...out, ...small, ...wide];
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
