import { graphemesOf } from "../../protocol/usernames.ts";

const FAMILY = 'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The CSS font of a weight and a size in CSS pixels. */
export function fontOf(weight: number, size: number): string {
  return `${weight} ${size}px ${FAMILY}`;
}

export function textWidth(context: CanvasRenderingContext2D, text: string, font: string): number {
  context.font = font;
  return context.measureText(text).width;
}

export function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: readonly [number, number],
  font: string,
  colour: string,
): void {
  context.font = font;
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Shortens the text to `width`, with an ellipsis where something is missing. */
export function shortenText(context: CanvasRenderingContext2D, text: string, width: number, font: string): string {
  if (textWidth(context, text, font) <= width) return text;
  const letters = graphemesOf(text);
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
