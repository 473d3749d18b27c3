import type { Redis } from "ioredis";
import { defineScripts } from "../redis/defineScripts.ts";
import { keys } from "../redis/keys.ts";
import { joinLog, type LogChunk, type RoomCheckpoint } from "./checkpoint.ts";
import type { Ledgers, TakenOver } from "./ledger.ts";
import { CLAIM_SCRIPTS, LEDGER_SCRIPTS } from "./ledgerScripts.ts";
import { RecentWrites } from "./RecentWrites.ts";
import { RedisLedger, type RedisLedgerOptions } from "./RedisLedger.ts";

export interface RedisLedgersOptions extends Omit<RedisLedgerOptions, "processId" | "scripts"> {
  /** Fails fast while Redis is away, because a caller is waiting. */
  readonly reads: Redis;
  readonly processId: () => string;
}

/** Ledgers in a Redis that all processes share. */
export function createRedisLedgers({ reads, processId, ...options }: RedisLedgersOptions): Ledgers {
  const recent = new RecentWrites(defineScripts(options.client, LEDGER_SCRIPTS));
  const scripts = recent.remembered();
  const { claim } = defineScripts(reads, CLAIM_SCRIPTS);
  const ledgerOf = (roomId: string, epoch: number, known: boolean) =>
    new RedisLedger({ ...options, scripts, processId: processId() }, roomId, epoch, known);

  type Claimed = [state: string, matchId: string, n: number, numbers: number];

  async function takenOver(roomId: string, epoch: number, [state, matchId, n, numbers]: Claimed): Promise<TakenOver> {
    const checkpoint = JSON.parse(state) as RoomCheckpoint;
    const chunks = (await reads.lrange(keys.inputs(matchId), 0, -1)).map((text) => JSON.parse(text) as LogChunk);
    const log = joinLog(chunks, checkpoint.run?.logged ?? 0);
    return { ledger: ledgerOf(roomId, epoch, true), checkpoint, log, n, numbers };
  }

  return {
    repeat: () => recent.repeat(),

    forget: (playerId) => recent.forget(playerId),

    open: (roomId) => ledgerOf(roomId, 1, false),

    async ownershipOf(roomId) {
      const fields = ["epoch", "process", "address", "version"];
      const [epoch, owner, address, version] = await reads.hmget(keys.checkpoint(roomId), ...fields);
      if (!epoch) return undefined;
      return { epoch: Number(epoch), processId: owner ?? "", address: address ?? "", version: version ?? "" };
    },

    async claim(roomId, { epoch }, again) {
      const { address } = options;
      const room = { era: keys.era, checkpoint: keys.checkpoint(roomId), epoch };
      const claimed = await claim({ ...room, process: processId(), address, again: again ? "1" : "" });
      return claimed ? takenOver(roomId, epoch + 1, claimed as Claimed) : undefined;
    },
  };
}
