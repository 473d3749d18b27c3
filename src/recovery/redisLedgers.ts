import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { runScript } from "../redis/script.ts";
import { joinLog, type LogChunk, type RoomCheckpoint } from "./checkpoint.ts";
import type { Ledgers, Ownership, TakenOver } from "./ledger.ts";
import * as scripts from "./ledgerScripts.ts";
import { checkpointKey, ERA, inputsKey } from "./ledgerScripts.ts";
import { type Era, RedisLedger, type RedisLedgerOptions } from "./RedisLedger.ts";

export interface RedisLedgersOptions extends Omit<RedisLedgerOptions, "era" | "processId"> {
  /** Of the kind that fails: somebody waits for the answer. */
  readonly reads: Redis;
  readonly processId: () => string;
}

/** Ledgers in a Redis that all processes share. */
export function createRedisLedgers({ reads, processId, ...options }: RedisLedgersOptions): Ledgers {
  const { client } = options;
  const era = createEra(client);
  const ledgerOf = (roomId: string, epoch: number, known: boolean) =>
    new RedisLedger({ ...options, era, processId: processId() }, roomId, epoch, known);

  async function takenOver(roomId: string, epoch: number, held: Held): Promise<TakenOver> {
    const [state, matchId] = held;
    const checkpoint = JSON.parse(state) as RoomCheckpoint;
    const chunks = (await reads.lrange(inputsKey(matchId), 0, -1)).map((text) => JSON.parse(text) as LogChunk);
    const log = joinLog(chunks, checkpoint.run?.logged ?? 0);
    return { ledger: ledgerOf(roomId, epoch, true), checkpoint, log };
  }

  return {
    open: (roomId) => ledgerOf(roomId, 1, false),

    async ownershipOf(roomId) {
      const [epoch, owner, address, version] = await reads.hmget(
        checkpointKey(roomId),
        ...["epoch", "process", "address", "version"],
      );
      if (!epoch) return undefined;
      return { epoch: Number(epoch), processId: owner ?? "", address: address ?? "", version: version ?? "" };
    },

    async claim(roomId: string, { epoch }: Ownership) {
      const claim = [epoch, processId(), options.address];
      const held = (await runScript(reads, scripts.CLAIM, [checkpointKey(roomId)], claim)) as Held | null;
      return held ? takenOver(roomId, epoch + 1, held) : undefined;
    },
  };
}

/** A checkpoint's state, and its match. */
type Held = [state: string, matchId: string];

function createEra(client: Redis): Era & { id: string } {
  const era = {
    id: "",
    async renew() {
      const [, [, id] = []] = (await client.multi().set(ERA, randomUUID(), "NX").get(ERA).exec()) ?? [];
      era.id = String(id);
    },
  };
  return era;
}
