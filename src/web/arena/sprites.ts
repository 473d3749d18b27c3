import { TEXT } from "./palette.ts";

/** A picture that is drawn once and shown often, because glows are slow to draw. Sizes in CSS pixels. */
export interface Sprite {
  readonly image: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** A glowing bar with round ends, `length` × `thickness`. `core` is how white its middle is, 0 … 1. */
export function createPaddleSprite(
  length: number,
  thickness: number,
  colour: string,
  core: number,
  ratio: number,
): Sprite {
  const glow = thickness * 2.5 + 6;
  return createSprite(length + 2 * glow, thickness + 2 * glow, ratio, (context) => {
    context.translate(glow, glow);
    context.shadowColor = colour;
    context.shadowBlur = glow * 0.8 * ratio;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(0, 0, length, thickness, thickness / 2);
    context.fill();
    context.shadowBlur = glow * 0.25 * ratio;
    context.fill();
    context.shadowColor = "transparent";
    context.globalAlpha = core;
    context.fillStyle = TEXT;
    const inset = thickness * 0.28;
    context.beginPath();
    context.roundRect(inset, inset, Math.max(0, length - 2 * inset), thickness - 2 * inset, thickness / 2);
    context.fill();
  });
}

/** A white ball with a glow of `colour`. */
export function createBallSprite(radius: number, colour: string, ratio: number): Sprite {
  const reach = radius * 4.5;
  return createSprite(2 * reach, 2 * reach, ratio, (context) => {
    context.translate(reach, reach);
    const glow = context.createRadialGradient(0, 0, radius * 0.8, 0, 0, reach);
    for (const [at, alpha] of [
      [0, "80"],
      [0.25, "33"],
      [0.55, "0f"],
      [1, "00"],
    ] as const) {
      glow.addColorStop(at, `${colour}${alpha}`);
    }
    context.fillStyle = glow;
    context.fillRect(-reach, -reach, 2 * reach, 2 * reach);
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.arc(0, 0, radius, 0, 2 * Math.PI);
    context.fill();
  });
}

/** A trail that grows thinner and fainter from left to right. Stretch it to the length needed. */
export function createTrailSprite(colour: string): Sprite {
  const [width, height] = [96, 24];
  return createSprite(width, height, 1, (context) => {
    context.fillStyle = colour;
    for (let x = 0; x < width; x++) {
      const left = 1 - x / width;
      const thickness = height * (0.25 + 0.7 * left);
      context.globalAlpha = 0.6 * left ** 1.6;
      context.fillRect(x, (height - thickness) / 2, 1, thickness);
    }
  });
}

function createSprite(
  width: number,
  height: number,
  ratio: number,
  draw: (context: CanvasRenderingContext2D) => void,
): Sprite {
  const image = document.createElement("canvas");
  image.width = Math.ceil(width * ratio);
  image.height = Math.ceil(height * ratio);
  const context = contextOf(image);
  context.scale(ratio, ratio);
  draw(context);
  return { image, width, height };
}

/** The 2D context of a canvas. Throws an Error if the browser has none. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw on a canvas");
  return context;
}
