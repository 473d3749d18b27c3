import { serveGameSockets } from "../support/gameSockets.ts";
import { comeAndGo, openDescriptors } from "../support/socketChurn.ts";
import { until } from "../support/until.ts";

describe("10,000 sockets that come and go", () => {
  it("leave no descriptor", async () => {
    const server = await serveGameSockets();
    try {
      const before = openDescriptors();
      await comeAndGo(server, 10_000);
      await until("no descriptor is left", () => openDescriptors() <= before);
    } finally {
      await server.stop();
    }
  }).timeout(120_000);
});
