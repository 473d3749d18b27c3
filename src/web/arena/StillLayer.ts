import { drawBoard } from "./board.ts";
import type { ArenaFrame, FramePlayer } from "./frame.ts";
import { inUnits, type Layout, type Plate } from "./layout.ts";
import { drawPlate } from "./plates.ts";
import { contextOf } from "./sprites.ts";

/** Around a plate that is drawn anew, in CSS pixels: letters may stick out of it, and nothing else is as near. */
const PLATE_MARGIN = 3;

/** What does not move: the board and the plates. Drawn anew where something has changed, and only there. */
export class StillLayer {
  readonly image = document.createElement("canvas");
  readonly #context = contextOf(this.image);
  readonly #layout: Layout;
  readonly #ratio: number;
  #shown: ArenaFrame | undefined;
  #fullLives = 0;

  constructor(layout: Layout, ratio: number) {
    this.#layout = layout;
    this.#ratio = ratio;
    this.image.width = Math.round(layout.width * ratio);
    this.image.height = Math.round(layout.height * ratio);
  }

  /** Brings the picture up to the frame, which is kept: it must not change any more. */
  show(frame: ArenaFrame): void {
    const shown = this.#shown;
    const isKnown = shown !== undefined && frame.fullLives <= this.#fullLives && isSameBoard(shown, frame);
    this.#fullLives = Math.max(this.#fullLives, frame.fullLives);
    this.#shown = frame;
    if (isKnown) this.#drawChanged(shown, frame);
    else this.#drawAll(frame);
  }

  #drawAll(frame: ArenaFrame): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.image.width, this.image.height);
    inUnits(this.#context, this.#layout, this.#ratio);
    drawBoard(this.#context, frame, this.#layout);
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    for (const player of frame.players) this.#drawPlate(player);
  }

  #drawChanged(shown: ArenaFrame, frame: ArenaFrame): void {
    for (let index = 0; index < frame.players.length; index++) {
      const player = frame.players[index] as FramePlayer;
      const plate = this.#layout.plates[player.side];
      if (plate === undefined || isSamePlate(shown.players[index] as FramePlayer, player)) continue;
      this.#clear(plate);
      this.#drawPlate(player);
    }
  }

  #drawPlate(player: FramePlayer): void {
    const plate = this.#layout.plates[player.side];
    if (plate === undefined || player.name === "") return;
    drawPlate(this.#context, plate, player, this.#fullLives, this.#layout.small);
  }

  #clear({ x, y, width, height, angle }: Plate): void {
    const margin = 2 * PLATE_MARGIN;
    this.#context.save();
    this.#context.translate(x, y);
    this.#context.rotate(angle);
    this.#context.clearRect(-(width + margin) / 2, -(height + margin) / 2, width + margin, height + margin);
    this.#context.restore();
  }
}

function isSameBoard(one: ArenaFrame, other: ArenaFrame): boolean {
  if (one.players.length !== other.players.length) return false;
  for (let index = 0; index < one.players.length; index++) {
    const [a, b] = [one.players[index] as FramePlayer, other.players[index] as FramePlayer];
    if (a.side !== b.side || a.out !== b.out || a.you !== b.you) return false;
  }
  return true;
}

function isSamePlate(one: FramePlayer, other: FramePlayer): boolean {
  return (
    one.name === other.name &&
    one.lives === other.lives &&
    one.score === other.score &&
    one.place === other.place &&
    one.bot === other.bot &&
    one.connected === other.connected
  );
}
