import { TEXT } from "./palette.ts";

/** A picture that is drawn once and shown often: a soft glow costs nothing then. Sizes in CSS pixels. */
export interface Sprite {
  readonly image: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** A bar with round ends, `length` × `thickness`, that shines. `core` is how white it is along its middle, 0 … 1. */
export function paddleSprite(length: number, thickness: number, colour: string, core: number, ratio: number): Sprite {
  const glow = thickness * 2.5 + 6;
  return sprite(length + 2 * glow, thickness + 2 * glow, ratio, (context) => {
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

/** A white ball in the light of `colour`. */
export function ballSprite(radius: number, colour: string, ratio: number): Sprite {
  const reach = radius * 4.5;
  return sprite(2 * reach, 2 * reach, ratio, (context) => {
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

/** What a ball leaves behind, from left to right: ever thinner and fainter. To be stretched. */
export function trailSprite(colour: string): Sprite {
  const [long, high] = [96, 24];
  return sprite(long, high, 1, (context) => {
    context.fillStyle = colour;
    for (let x = 0; x < long; x++) {
      const left = 1 - x / long;
      const thick = high * (0.25 + 0.7 * left);
      context.globalAlpha = 0.6 * left ** 1.6;
      context.fillRect(x, (high - thick) / 2, 1, thick);
    }
  });
}

function sprite(
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

/** Throws an Error where the browser draws none. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no canvas");
  return context;
}
