import { colyseusTemplate } from "./colyseusTemplate.ts";
import type { Dialect } from "./Player.ts";
import { plainWs } from "./plainWs.ts";
import { createPongRoyale } from "./pongRoyale.ts";
import { socketIo } from "./socketIo.ts";

/** How bulk players talk to each kind of server. */
export const DIALECTS = {
  pongRoyale: createPongRoyale(),
  colyseusTemplate,
  socketIo,
  plainWs,
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
