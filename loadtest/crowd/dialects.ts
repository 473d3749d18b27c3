import type { Dialect } from "./Player.ts";
import { pongRoyale } from "./pongRoyale.ts";

/** How bulk players talk to each kind of server. */
export const DIALECTS = { pongRoyale } as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
