import type { FramePlayer } from "./frame.ts";
import type { Plate } from "./layout.ts";
import { addMark } from "./marks.ts";
import { colourOf, MUTED, markOf, TEXT } from "./palette.ts";

const FAMILY = 'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
/** With more lives than this, one pip and their number. */
const MAX_PIPS = 7;

/** Sizes in CSS pixels. */
interface Sizes {
  readonly name: number;
  readonly score: number;
  readonly pip: number;
  readonly gap: number;
}

const LARGE: Sizes = { name: 14, score: 26, pip: 4, gap: 12 };
const SMALL: Sizes = { name: 11.5, score: 14, pip: 3, gap: 6 };

/**
 * Draws a player's name, lives and score onto his plate: the score beside the two others, or, on a small one, before the
 * lives, so that the name has all of the width. `fullLives` is what the match began with.
 */
export function drawPlate(
  context: CanvasRenderingContext2D,
  plate: Plate,
  player: FramePlayer,
  fullLives: number,
  small: boolean,
): void {
  context.save();
  context.translate(plate.x, plate.y);
  context.rotate(plate.angle);
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  if (small) drawSmall(context, plate, player, fullLives);
  else drawLarge(context, plate, player, fullLives);
  context.restore();
}

function drawLarge(context: CanvasRenderingContext2D, plate: Plate, player: FramePlayer, fullLives: number): void {
  const score = String(player.score);
  const scoreWidth = widthOf(context, score, fontOf(600, LARGE.score));
  const name = nameOf(context, player, plate.width - scoreWidth - LARGE.gap, LARGE);
  const block = Math.max(name.width, livesWidth(context, player, fullLives, LARGE));
  const whole = scoreWidth + LARGE.gap + block;
  const left = (plate.align * (plate.width - whole)) / 2 - whole / 2;
  // the score is next to the arena on either side of it
  const isMirrored = plate.align === 1;
  const x = isMirrored ? left : left + scoreWidth + LARGE.gap;
  const startOf = (width: number) => (isMirrored ? x + block - width : x);
  drawText(context, score, isMirrored ? x + block + LARGE.gap : left, 9, fontOf(600, LARGE.score), inkOf(player));
  drawName(context, name, startOf(name.width), -plate.height / 2 + 14, player, LARGE);
  drawLives(
    context,
    player,
    fullLives,
    startOf(livesWidth(context, player, fullLives, LARGE)),
    plate.height / 2 - 9,
    LARGE,
  );
}

function drawSmall(context: CanvasRenderingContext2D, plate: Plate, player: FramePlayer, fullLives: number): void {
  const score = String(player.score);
  const scoreWidth = widthOf(context, score, fontOf(700, SMALL.score));
  const name = nameOf(context, player, plate.width, SMALL);
  const row = scoreWidth + SMALL.gap + livesWidth(context, player, fullLives, SMALL);
  const start = (width: number) => (plate.align * (plate.width - width)) / 2 - width / 2;
  drawName(context, name, start(name.width), -plate.height / 2 + 11, player, SMALL);
  drawText(context, score, start(row), plate.height / 2 - 1.5, fontOf(700, SMALL.score), inkOf(player));
  drawLives(context, player, fullLives, start(row) + scoreWidth + SMALL.gap, plate.height / 2 - 6.5, SMALL);
}

interface Name {
  readonly text: string;
  readonly tag: string;
  /** Of both, and of the tag with its space. */
  readonly width: number;
  readonly tagWidth: number;
}

/** As much of the name as there is room for beside its tag; without the tag if else little would be left. */
function nameOf(context: CanvasRenderingContext2D, player: FramePlayer, width: number, sizes: Sizes): Name {
  const full = widthOf(context, player.name, fontOf(600, sizes.name));
  let tag = tagOf(player);
  let tagWidth = tag === "" ? 0 : widthOf(context, tag, fontOf(500, sizes.name - 2)) + 5;
  if (full + tagWidth > width && width - tagWidth < 60) [tag, tagWidth] = ["", 0];
  context.font = fontOf(600, sizes.name);
  const text = shortened(context, player.name, width - tagWidth);
  return { text, tag, width: context.measureText(text).width + tagWidth, tagWidth };
}

function drawName(
  context: CanvasRenderingContext2D,
  { text, tag, width, tagWidth }: Name,
  x: number,
  y: number,
  player: FramePlayer,
  sizes: Sizes,
): void {
  const isHere = !player.out && (player.connected || player.bot);
  drawText(context, text, x, y, fontOf(600, sizes.name), isHere ? TEXT : MUTED);
  if (tag === "") return;
  const ink = player.you ? inkOf(player) : MUTED;
  drawText(context, tag, x + width - tagWidth + 5, y, fontOf(500, sizes.name - 2), ink);
}

function drawLives(
  context: CanvasRenderingContext2D,
  player: FramePlayer,
  fullLives: number,
  x: number,
  y: number,
  sizes: Sizes,
): void {
  const { side, lives, place } = player;
  if (place > 0) {
    drawText(context, placeOf(place), x, y + sizes.pip, fontOf(500, sizes.name - 1), inkOf(player));
    return;
  }
  const counted = fullLives > MAX_PIPS;
  const filled = counted ? Math.min(1, lives) : lives;
  const step = stepOf(sizes);
  context.fillStyle = colourOf(side);
  for (const [from, to, alpha] of [
    [0, filled, 1],
    [filled, counted ? 0 : fullLives, 0.25],
  ] as const) {
    context.globalAlpha = alpha;
    context.beginPath();
    for (let life = from; life < to; life++) addMark(context, markOf(side), x + sizes.pip + life * step, y, sizes.pip);
    context.fill("evenodd");
  }
  context.globalAlpha = 1;
  if (counted) drawText(context, `× ${lives}`, x + step + 2, y + sizes.pip, fontOf(500, sizes.name - 1), TEXT);
}

function livesWidth(
  context: CanvasRenderingContext2D,
  { place, lives }: FramePlayer,
  fullLives: number,
  sizes: Sizes,
): number {
  if (place > 0) return widthOf(context, placeOf(place), fontOf(500, sizes.name - 1));
  if (fullLives > MAX_PIPS) return stepOf(sizes) + 2 + widthOf(context, `× ${lives}`, fontOf(500, sizes.name - 1));
  return fullLives * stepOf(sizes) - (stepOf(sizes) - 2 * sizes.pip);
}

function stepOf({ pip }: Sizes): number {
  return pip * 3;
}

function tagOf({ you, bot, connected, out }: FramePlayer): string {
  if (you) return "you";
  if (out) return "";
  if (bot) return "bot";
  return connected ? "" : "away";
}

function inkOf({ side, out }: FramePlayer): string {
  return out ? MUTED : colourOf(side);
}

function placeOf(place: number): string {
  return place === 1 ? "winner" : `${place}${["th", "st", "nd", "rd"][place] ?? "th"} place`;
}

function fontOf(weight: number, size: number): string {
  return `${weight} ${size}px ${FAMILY}`;
}

function widthOf(context: CanvasRenderingContext2D, text: string, font: string): number {
  context.font = font;
  return context.measureText(text).width;
}

function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  font: string,
  ink: string,
): void {
  context.font = font;
  context.fillStyle = ink;
  context.fillText(text, x, y);
}

/** As much of the text as is no wider than `width`. */
function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
