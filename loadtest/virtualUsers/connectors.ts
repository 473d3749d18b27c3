import { colyseusTemplate } from "./colyseusTemplate.ts";
import { plainWs } from "./plainWs.ts";
import { createPongRoyale } from "./pongRoyale.ts";
import { socketIo } from "./socketIo.ts";
import type { Connector } from "./VirtualUser.ts";

export const CONNECTORS = {
  pongRoyale: createPongRoyale(),
  colyseusTemplate,
  socketIo,
  plainWs,
} as const satisfies Record<string, Connector>;

export type ConnectorName = keyof typeof CONNECTORS;
