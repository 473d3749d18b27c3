import { t } from "../language.ts";
import { placeText } from "../texts.ts";
import { drawText, fontOf, shortenText, textWidth } from "./canvasText.ts";
import type { FramePlayer } from "./frame.ts";
import type { Plate } from "./layout.ts";
import { addMark } from "./marks.ts";
import { colourOf, MUTED, markOf, TEXT } from "./palette.ts";

/** Most lives shown as pips. Above it, one pip and a number stand for them. */
const MAX_PIPS = 7;
/** Space between a name and its tag, and between a pip and the number of lives, in CSS pixels. */
const TAG_GAP = 5;
const NUMBER_GAP = 2;
/** Least width of a name beside its tag, in CSS pixels. */
const MIN_NAME_WIDTH = 60;

/** Sizes on a plate, in CSS pixels. */
interface Sizes {
  readonly name: number;
  readonly score: number;
  readonly scoreWeight: number;
  /** Radius of a pip; pips are three radii apart. */
  readonly pip: number;
  readonly gap: number;
}

const LARGE: Sizes = { name: 14, score: 26, scoreWeight: 600, pip: 4, gap: 12 };
const SMALL: Sizes = { name: 11.5, score: 14, scoreWeight: 700, pip: 3, gap: 6 };

/** The content of a plate and its sizes. */
interface Content {
  readonly context: CanvasRenderingContext2D;
  readonly player: FramePlayer;
  readonly fullLives: number;
  readonly sizes: Sizes;
}

/**
 * Draws a player's name, lives and score on their plate. The score is beside the two others. On a small plate it is before
 * the lives, so that the name has the whole width. `fullLives` is the number of lives at the start of the match.
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
  if (small) drawSmall({ context, player, fullLives, sizes: SMALL }, plate);
  else drawLarge({ context, player, fullLives, sizes: LARGE }, plate);
  context.restore();
}

function drawLarge(content: Content, { width, height, align }: Plate): void {
  const { gap } = content.sizes;
  const scoreWidth = widthOfScore(content);
  const name = fitName(content, width - scoreWidth - gap);
  const livesWidth = widthOfLives(content);
  const block = Math.max(name.width, livesWidth);
  const whole = scoreWidth + gap + block;
  const left = (align * (width - whole)) / 2 - whole / 2;
  // the score is on the side of the plate that faces the arena
  const isMirrored = align === 1;
  const startOf = (row: number) => (isMirrored ? left + block - row : left + scoreWidth + gap);
  drawScore(content, isMirrored ? left + block + gap : left, 9);
  drawName(content, name, startOf(name.width), -height / 2 + 14);
  drawLives(content, startOf(livesWidth), height / 2 - 9);
}

function drawSmall(content: Content, { width, height, align }: Plate): void {
  const name = fitName(content, width);
  const beforeLives = widthOfScore(content) + content.sizes.gap;
  const startOf = (row: number) => (align * (width - row)) / 2 - row / 2;
  const left = startOf(beforeLives + widthOfLives(content));
  drawName(content, name, startOf(name.width), -height / 2 + 11);
  drawScore(content, left, height / 2 - 1.5);
  drawLives(content, left + beforeLives, height / 2 - 6.5);
}

function drawScore({ context, player, sizes }: Content, x: number, y: number): void {
  drawText(context, String(player.score), [x, y], fontOf(sizes.scoreWeight, sizes.score), textColourOf(player));
}

function widthOfScore({ context, player, sizes }: Content): number {
  return textWidth(context, String(player.score), fontOf(sizes.scoreWeight, sizes.score));
}

/** A name that fits its plate, with its tag ("you", "bot", "away" or none). */
interface FittedName {
  readonly text: string;
  readonly tag: string;
  /** Width of both. */
  readonly width: number;
  /** Distance of the tag from the start of the name. */
  readonly tagStart: number;
}

/** Shortens the name to fit beside its tag. Leaves the tag out where little of the name would be left. */
function fitName({ context, player, sizes }: Content, width: number): FittedName {
  const font = fontOf(600, sizes.name);
  const tag = tagOf(player);
  const tagWidth = tag === "" ? 0 : textWidth(context, tag, fontOf(500, sizes.name - 2)) + TAG_GAP;
  const hasTag = textWidth(context, player.name, font) + tagWidth <= width || width - tagWidth >= MIN_NAME_WIDTH;
  const text = shortenText(context, player.name, hasTag ? width - tagWidth : width, font);
  const nameWidth = textWidth(context, text, font);
  if (!hasTag) return { text, tag: "", width: nameWidth, tagStart: nameWidth };
  return { text, tag, width: nameWidth + tagWidth, tagStart: nameWidth + TAG_GAP };
}

function drawName(content: Content, { text, tag, tagStart }: FittedName, x: number, y: number): void {
  const { context, player, sizes } = content;
  const isHere = !player.out && (player.connected || player.bot);
  drawText(context, text, [x, y], fontOf(600, sizes.name), isHere ? TEXT : MUTED);
  const colour = player.you ? textColourOf(player) : MUTED;
  drawText(context, tag, [x + tagStart, y], fontOf(500, sizes.name - 2), colour);
}

/** `y` is the middle of the pips. */
function drawLives({ context, player, fullLives, sizes }: Content, x: number, y: number): void {
  const { side, lives, place } = player;
  const font = fontOf(500, sizes.name - 1);
  if (place > 0) {
    drawText(context, placeTextOf(place), [x, y + sizes.pip], font, textColourOf(player));
    return;
  }
  const isNumber = fullLives > MAX_PIPS;
  const filled = isNumber ? Math.min(1, lives) : lives;
  context.fillStyle = colourOf(side);
  for (const [from, to, alpha] of [
    [0, filled, 1],
    [filled, isNumber ? 0 : fullLives, 0.25],
  ] as const) {
    context.globalAlpha = alpha;
    context.beginPath();
    for (let life = from; life < to; life++) {
      addMark(context, markOf(side), x + sizes.pip + life * spacingOf(sizes), y, sizes.pip);
    }
    context.fill("evenodd");
  }
  context.globalAlpha = 1;
  if (isNumber) drawText(context, `× ${lives}`, [x + spacingOf(sizes) + NUMBER_GAP, y + sizes.pip], font, TEXT);
}

function widthOfLives({ context, player, fullLives, sizes }: Content): number {
  const font = fontOf(500, sizes.name - 1);
  if (player.place > 0) return textWidth(context, placeTextOf(player.place), font);
  if (fullLives > MAX_PIPS) return spacingOf(sizes) + NUMBER_GAP + textWidth(context, `× ${player.lives}`, font);
  return (fullLives - 1) * spacingOf(sizes) + 2 * sizes.pip;
}

function spacingOf({ pip }: Sizes): number {
  return pip * 3;
}

function tagOf({ you, bot, connected, out }: FramePlayer): string {
  if (you) return t("you");
  if (out) return "";
  if (bot) return t("bot");
  return connected ? "" : t("away");
}

function textColourOf({ side, out }: FramePlayer): string {
  return out ? MUTED : colourOf(side);
}

function placeTextOf(place: number): string {
  return place === 1 ? t("winner") : placeText(place);
}
