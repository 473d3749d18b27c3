import type { ClockAnswer } from "../../src/protocol/messages.ts";
import type { PlayerRoom } from "../../test/support/players.ts";

const REQUEST_MS = 100;
/** Answers that took longer are too inexact. */
const MAX_ROUND_TRIP_MS = 4;

/** Knows the server's tick. It asks ten times a second over a connection without delay, so it is exact to a few ms. */
export class ServerTime {
  readonly #room: PlayerRoom;
  readonly #samples: { at: number; offset: number }[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(room: PlayerRoom) {
    this.#room = room;
    this.#timer = setInterval(() => void this.#request(), REQUEST_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The server's tick, with its fraction, at a time of this process. Uses the answer nearest to that time. */
  tickAt(at: number): number {
    const after = this.#samples.findIndex((sample) => sample.at >= at);
    const nearest = [this.#samples.at(after), this.#samples[after - 1]]
      .filter((sample) => sample !== undefined)
      .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0];
    return ((at + (nearest?.offset ?? Number.NaN)) * this.#room.state.tick_rate) / 1000;
  }

  async #request(): Promise<void> {
    const sentAt = performance.now();
    const { ms } = await this.#room.request<object, ClockAnswer>("clock", {});
    const at = (sentAt + performance.now()) / 2;
    if (ms > 0 && performance.now() - sentAt < MAX_ROUND_TRIP_MS) this.#samples.push({ at, offset: ms - at });
  }
}
