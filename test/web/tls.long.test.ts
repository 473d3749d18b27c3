import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@colyseus/sdk";
import { launch } from "puppeteer-core";
import type { PongState } from "../../src/protocol/schema.ts";
import { type Certificate, createCertificate, trust } from "../support/certificate.ts";
import { type Nginx, startNginx } from "../support/nginx.ts";
import { askMatchmaking } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { joinRaw } from "../support/rawSockets.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";
import { type Pages, quickPlay, startPages, untilScreen } from "./support/pages.ts";

const PATCH = 15;
const QUICK = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" };

describe("through nginx", () => {
  let directory: string;
  let tls: Certificate;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "pong-certificate-"));
    tls = createCertificate(directory);
    trust(tls);
  });
  after(() => rmSync(directory, { recursive: true }));

  for (const isSecure of [false, true]) {
    describe(isSecure ? "with TLS" : "without TLS", function () {
      this.timeout(120_000);
      let url: string;
      let server: GameServer;
      let nginx: Nginx;

      before(async () => {
        const port = await freePort();
        const address = `127.0.0.1:${port}`;
        url = `${isSecure ? "https" : "http"}://${address}`;
        server = await startServer({ ...QUICK, TRUST_PROXY: "1", PUBLIC_ADDRESS: `${address}/{port}` });
        nginx = await startNginx(port, [server.port], isSecure ? { tls } : {});
      });
      after(async () => {
        await nginx.stop();
        await server.end();
      });

      it("the plain SDK plays a match", async () => {
        const { body } = await askMatchmaking(url, { mode: "2-player" });
        const room = await new Client(url).consumeSeatReservation<PongState>(body.reservation);
        let isOver = false;
        room.onMessage("*", (name) => {
          isOver ||= name === "game_over";
        });
        await until("the match is on", () => room.state.phase === "playing");
        room.send("player_move", { direction: 1, seq: 1 });
        await until("the move is shown", () => room.state.players.get(body.player_id)?.paddle.ack === 1);
        await until("the match is over", () => isOver, 60_000);
        await room.leave();
      });

      it("a client of nothing but ws plays", async () => {
        const { socket } = await joinRaw(url, { mode: "2-player" });
        let patches = 0;
        socket.on("message", (frame: Buffer) => {
          if (frame[0] === PATCH) patches++;
        });
        await until("patches come", () => patches > 10);
        socket.close();
      });

      it("Chromium plays a match", async () => {
        const pages: Pages = await startPages();
        try {
          const page = await pages.open(url, { ignoreHTTPSErrors: true });
          await quickPlay(page, 2, "Ada");
          await untilScreen(page, "match");
          await page.keyboard.press("ArrowUp");
          await untilScreen(page, "result");
          await pages.close();
        } finally {
          await pages.end();
        }
      });

      it("Firefox plays a match", async () => {
        const executablePath = "/usr/bin/firefox-esr";
        const firefox = await launch({ browser: "firefox", executablePath, headless: true, acceptInsecureCerts: true });
        try {
          const page = await firefox.newPage();
          await page.goto(url);
          await page.waitForSelector('[name=seats][value="2"]');
          await page.click('label:has([name=seats][value="2"])');
          await page.click("button.primary");
          await page.waitForSelector("main.match canvas", { timeout: 30_000 });
          await page.keyboard.press("ArrowUp");
          await page.waitForSelector("main.result", { timeout: 60_000 });
        } finally {
          await firefox.close();
        }
      });
    });
  }
});
