/** Pong Royale on Colyseus's own transport: shows what the project's transport brings. The environment configures it. */
import { WebSocketTransport } from "@colyseus/ws-transport";
import { loadConfig } from "../../src/config.ts";
import { createServer } from "../../src/server.ts";
import { createLog } from "../../src/telemetry/log.ts";

/** The server listens already when Colyseus asks for it. */
class ListeningTransport extends WebSocketTransport {
  override listen(_port: number, _host?: string, _backlog?: number, onListening?: () => void): this {
    onListening?.();
    return this;
  }
}

const config = loadConfig(process.env);
const log = createLog(config.logLevel, process.stdout);
await createServer(config, log, { transport: (server) => new ListeningTransport({ server }) }).listen();
