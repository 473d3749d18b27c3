import type { FramePlayer } from "./frame.ts";
import type { Plate } from "./layout.ts";
import { addMark } from "./marks.ts";
import { colourOf, MUTED, markOf, TEXT } from "./palette.ts";

const FAMILY = 'Inter, "Segoe UI", system-ui, -apple-system, "Liberation Sans", sans-serif';
/** With more lives than this, one pip and their number. */
const MAX_PIPS = 7;

/** Draws a player's name, lives and score onto his plate. `fullLives` is what the match began with. */
export function drawPlate(
  context: CanvasRenderingContext2D,
  plate: Plate,
  player: FramePlayer,
  fullLives: number,
  small: boolean,
): void {
  const nameSize = small ? 11.5 : 14;
  const scoreSize = small ? 18 : 25;
  const gap = small ? 8 : 12;
  const lower = plate.height / 2 - (small ? 6 : 8);
  context.save();
  context.translate(plate.x, plate.y);
  context.rotate(plate.angle);
  context.textBaseline = "alphabetic";
  context.textAlign = "left";

  const score = String(player.score);
  const scoreFont = `600 ${scoreSize}px ${FAMILY}`;
  context.font = scoreFont;
  const scoreWidth = context.measureText(score).width;
  const tag = tagOf(player);
  const tagFont = `500 ${nameSize - 2}px ${FAMILY}`;
  context.font = tagFont;
  const tagWidth = tag === "" ? 0 : context.measureText(tag).width + 5;
  const nameFont = `600 ${nameSize}px ${FAMILY}`;
  context.font = nameFont;
  const name = shortened(context, player.name, plate.width - scoreWidth - gap - tagWidth);
  const nameWidth = context.measureText(name).width;
  const pipRadius = small ? 3 : 4;
  const pipStep = pipRadius * 2 + (small ? 3 : 4.5);
  const pips = fullLives > MAX_PIPS ? 0 : fullLives;
  const block = Math.max(nameWidth + tagWidth, player.out ? 0 : pips * pipStep);
  const left = -(scoreWidth + gap + block) / 2;

  context.fillStyle = player.out ? MUTED : colourOf(player.side);
  context.font = scoreFont;
  context.fillText(score, left, scoreSize * 0.36);
  const x = left + scoreWidth + gap;
  context.font = nameFont;
  context.fillStyle = player.out || !(player.connected || player.bot) ? MUTED : TEXT;
  context.fillText(name, x, -plate.height / 2 + nameSize);
  context.font = tagFont;
  context.fillStyle = player.you && !player.out ? colourOf(player.side) : MUTED;
  context.fillText(tag, x + nameWidth + 5, -plate.height / 2 + nameSize);
  if (player.place > 0) {
    context.fillStyle = player.place === 1 ? colourOf(player.side) : MUTED;
    context.fillText(placeOf(player.place), x, lower + 4);
  } else {
    drawLives(context, player, fullLives, x + pipRadius, lower, pipRadius, pipStep);
  }
  context.restore();
}

function drawLives(
  context: CanvasRenderingContext2D,
  { side, lives }: FramePlayer,
  fullLives: number,
  x: number,
  y: number,
  radius: number,
  step: number,
): void {
  const counted = fullLives > MAX_PIPS;
  context.fillStyle = colourOf(side);
  context.globalAlpha = 0.22;
  context.beginPath();
  for (let life = lives; life < (counted ? 0 : fullLives); life++) {
    addMark(context, markOf(side), x + life * step, y, radius);
  }
  context.fill("evenodd");
  context.globalAlpha = 1;
  context.beginPath();
  for (let life = 0; life < (counted ? Math.min(1, lives) : lives); life++) {
    addMark(context, markOf(side), x + life * step, y, radius);
  }
  context.fill("evenodd");
  if (counted) context.fillText(`× ${lives}`, x + step, y + radius);
}

function tagOf({ you, bot, connected, out }: FramePlayer): string {
  if (you) return "you";
  if (out) return "";
  if (bot) return "bot";
  return connected ? "" : "away";
}

function placeOf(place: number): string {
  return place === 1 ? "winner" : `${place}${["th", "st", "nd", "rd"][place] ?? "th"} place`;
}

/** As much of the text as is no wider than `width`. */
function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
