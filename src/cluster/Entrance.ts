import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import type { ClusterKey } from "./ClusterKey.ts";
import { Door, type DoorOptions } from "./Door.ts";
import { HOP_HEADER, hopOf, readHop } from "./hop.ts";
import { relay } from "./relay.ts";

/** The path of a room's WebSocket: a process id, which may be out of date, and the room's id. */
const ROOM_PATH = /^\/[\w-]+\/([\w-]+)(?:\?|$)/;

/** Most connections that are passed on at a time. At the limit, further ones are refused. */
const MAX_PASSED_ON = 5000;

/** Processes that are tried for a room which has moved since it was looked up. */
const ATTEMPTS = 2;

export interface EntranceOptions extends DoorOptions {
  readonly key: ClusterKey;
  readonly log: LimitedLog;
  /** Counts what became of sockets that came for a room which was not here. */
  readonly outcomes: Tally;
}

/**
 * Lets a WebSocket in at whichever process it arrives, so that the SDK's own reconnection works after its process has died or
 * its room has moved. A room that is elsewhere gets the raw connection, through one process at most.
 */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #door: Door;
  readonly #passedOn = new Set<Socket>();

  constructor(options: EntranceOptions) {
    this.#options = options;
    this.#door = new Door(options);
  }

  /** Number of connections that go through this process to another one. */
  get passedOn(): number {
    return this.#passedOn.size;
  }

  /**
   * Whether another process of this cluster has passed a handshake on. If so, `x-real-ip` becomes the client's address. Throws
   * ApiError `forbidden` if the handshake only says so.
   */
  acceptHop(req: IncomingMessage): boolean {
    const address = readHop(this.#options.key, req);
    if (address === undefined) return false;
    req.headers["x-real-ip"] = address;
    return true;
  }

  /**
   * Resolves to true if a handshake is to be accepted here, to false if it was passed on. Rejects with an ApiError if it is
   * refused. `acceptHop` must have seen it. The stream may have closed meanwhile.
   */
  async enter(req: IncomingMessage, stream: Socket, head: Buffer): Promise<boolean> {
    const roomId = ROOM_PATH.exec(`${req.url}`)?.[1];
    if (roomId === undefined || this.#door.isHere(roomId)) return true;
    return HOP_HEADER in req.headers ? this.#revive(roomId) : this.#find(roomId, req, stream, head);
  }

  /** Ends all connections that were passed on. Their clients reconnect through another process. */
  close(): void {
    for (const stream of this.#passedOn) stream.destroy();
  }

  async #find(roomId: string, req: IncomingMessage, stream: Socket, head: Buffer): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const place = await this.#placeOf(roomId);
      if (place.is !== "elsewhere") return true;
      if (stream.destroyed) return false;
      if (await this.#passOn(roomId, place.address, { req, stream, head })) return false;
      this.#door.forget(roomId);
      if (attempt === ATTEMPTS) throw this.#refused("the room's process does not answer");
    }
  }

  /** Lets in what another process has passed on. It goes no further, so that it cannot go round in circles. */
  async #revive(roomId: string): Promise<boolean> {
    const place = await this.#placeOf(roomId);
    if (place.is !== "elsewhere") return true;
    throw this.#refused("the room is in a third process");
  }

  async #placeOf(roomId: string) {
    const { outcomes } = this.#options;
    try {
      const place = await this.#door.find(roomId);
      if (place.is !== "elsewhere") outcomes.add(place.is);
      return place;
    } catch (error) {
      outcomes.add("refused");
      throw error;
    }
  }

  async #passOn(
    roomId: string,
    address: string,
    handshake: { readonly req: IncomingMessage; readonly stream: Socket; readonly head: Buffer },
  ): Promise<boolean> {
    const { key, log, outcomes } = this.#options;
    const { req, stream } = handshake;
    if (this.#passedOn.size >= MAX_PASSED_ON) throw this.#refused("this process passes on as many sockets as it can");
    this.#passedOn.add(stream);
    const end = () => this.#passedOn.delete(stream);
    try {
      await relay({ ...handshake, headers: { [HOP_HEADER]: hopOf(key, req) } }, address, end);
      outcomes.add("passed_on");
      return true;
    } catch (err) {
      end();
      log.warn("pass_on", { err, room_id: roomId, address }, "a socket could not be passed on");
      return false;
    }
  }

  #refused(message: string): ApiError {
    this.#options.outcomes.add("refused");
    return new ApiError("unavailable", message, { retryAfterSeconds: 1 });
  }
}
