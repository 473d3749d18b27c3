import { drawBoard } from "./board.ts";
import type { ArenaFrame, FramePlayer } from "./frame.ts";
import { type Layout, type Plate, setArenaTransform } from "./layout.ts";
import { drawPlate } from "./plates.ts";
import { contextOf } from "./sprites.ts";

/** Cleared around a plate that is redrawn, in CSS pixels: letters may stick out, and nothing else is as near. */
const PLATE_MARGIN = 3;

/** The board and the plates, on a canvas of their own. Only what has changed is redrawn. */
export class StaticLayer {
  readonly canvas = document.createElement("canvas");
  readonly #context = contextOf(this.canvas);
  readonly #layout: Layout;
  readonly #ratio: number;
  #shown: ArenaFrame | undefined;
  #fullLives = 0;

  constructor(layout: Layout, ratio: number) {
    this.#layout = layout;
    this.#ratio = ratio;
    this.canvas.width = Math.round(layout.width * ratio);
    this.canvas.height = Math.round(layout.height * ratio);
  }

  /** Shows the frame. It is kept for comparison, so it must not change afterwards. */
  show(frame: ArenaFrame): void {
    const shown = this.#shown;
    const canReuse = shown !== undefined && frame.fullLives <= this.#fullLives && isSameBoard(shown, frame);
    this.#fullLives = Math.max(this.#fullLives, frame.fullLives);
    this.#shown = frame;
    if (canReuse) this.#drawChanged(shown, frame);
    else this.#drawAll(frame);
  }

  #drawAll(frame: ArenaFrame): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    setArenaTransform(this.#context, this.#layout, this.#ratio);
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
