import type { ClockAnswer } from "../../src/protocol/messages.ts";
import type { PlayerRoom } from "../../test/support/players.ts";

const ASK_EVERY_MS = 100;
/** An answer that took longer tells too little. */
const MAX_ROUND_TRIP_MS = 4;

/** The tick that the server is at, asked from next to it ten times a second: exact to a few ms, also after a stall. */
export class ServerTime {
  readonly #room: PlayerRoom;
  readonly #samples: { at: number; offset: number }[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(room: PlayerRoom) {
    this.#room = room;
    this.#timer = setInterval(() => void this.#ask(), ASK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The tick, with its fraction, at a time of this process; by the answer that was nearest to it. */
  tickAt(at: number): number {
    const after = this.#samples.findIndex((sample) => sample.at >= at);
    const nearest = [this.#samples.at(after), this.#samples[after - 1]]
      .filter((sample) => sample !== undefined)
      .sort((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0];
    return ((at + (nearest?.offset ?? Number.NaN)) * this.#room.state.tick_rate) / 1000;
  }

  async #ask(): Promise<void> {
    const sentAt = performance.now();
    const { ms } = await this.#room.request<object, ClockAnswer>("clock", {});
    const at = (sentAt + performance.now()) / 2;
    if (ms > 0 && performance.now() - sentAt < MAX_ROUND_TRIP_MS) this.#samples.push({ at, offset: ms - at });
  }
}
