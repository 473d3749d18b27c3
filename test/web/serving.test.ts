import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import express from "express";
import { startCluster } from "../support/cluster.ts";
import { startNginx } from "../support/nginx.ts";
import { freePort } from "../support/port.ts";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, roomOf, startPages, untilScreen } from "./support/pages.ts";

const DIST = join(import.meta.dirname, "../../dist");
const MAX_GZIP_BYTES = 170_000;
const QUICK = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1" };

describe("the page's files", () => {
  it("have less than 170 kB of scripts and styles after gzip", () => {
    const sizes = readdirSync(join(DIST, "assets"))
      .filter((name) => /\.(?:js|css)$/.test(name))
      .map((name) => gzipSync(readFileSync(join(DIST, "assets", name))).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total > 10_000 && total < MAX_GZIP_BYTES, `${total}`);
  });

  it("have a strict content security policy; assets are cached for good, the page itself is not", async () => {
    const server = await startServer({ PUBLIC_ADDRESS: "play.example.com:{port}" });
    try {
      const page = await fetch(server.url, { headers: { accept: "text/html" } });
      assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
      assert.equal(page.headers.get("cache-control"), "no-cache");
      assert.match(page.headers.get("vary") ?? "", /Accept/);
      const policy = page.headers.get("content-security-policy") ?? "";
      assert.doesNotMatch(policy, /unsafe|data:|script-src[^;]*\*/);
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.match(policy, /connect-src 'self' ws: wss:;/);
      const html = await page.text();
      assert.doesNotMatch(html, /<script>|<style|style=|\bon\w+=/);
      const [, script = ""] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html) ?? [];
      const asset = await fetch(`${server.url}/${script}`);
      assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
      assert.match(asset.headers.get("content-type") ?? "", /javascript/);
      for (const path of ["/.sources", "/assets/nothing.js", "/index.htm"]) {
        assert.equal((await fetch(`${server.url}${path}`)).status, 404, path);
      }
      assert.ok(html.includes(`<meta property="og:image" content="${server.url}/preview.jpg" />`));
      const index = await (await fetch(server.url)).json();
      assert.equal(index.name, "pong-royale");
    } finally {
      await server.end();
    }
  });
});

describe("the page's manifest", () => {
  it("can be installed: Chromium finds no fault in it, and every picture that the page names is there in its size", async () => {
    const server = await startServer({});
    const pages = await startPages();
    try {
      const page = await pages.open(server.url);
      const devtools = await page.context().newCDPSession(page);
      const { errors, data = "{}" } = await devtools.send("Page.getAppManifest");
      assert.deepEqual(errors, []);
      const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
      // the profiles of tests are incognito
      assert.deepEqual(
        installabilityErrors.map(({ errorId }) => errorId),
        ["in-incognito"],
      );
      const icons: { src: string; sizes: string }[] = [
        ...JSON.parse(data).icons,
        { src: "preview.jpg", sizes: "1200x630" },
      ];
      for (const { src, sizes } of icons.filter((icon) => icon.sizes !== "any")) {
        const size = await page.evaluate(async (address) => {
          const image = new Image();
          image.src = address;
          await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }, src);
        assert.equal(size, sizes, src);
      }
      await pages.close();
    } finally {
      await pages.end();
      await server.end();
    }
  });
});

describe("the page of a server without guests", () => {
  it("says so in its head, and may be embedded by the listed origins", async () => {
    const FRAME_ANCESTORS = "https://example.com,https://www.example.com:8443";
    const server = await startServer({ ALLOW_GUESTS: "false", PAGE_TOKEN: "true", FRAME_ANCESTORS });
    try {
      for (const path of ["/", "/replay/none", "/nowhere"]) {
        const page = await fetch(server.url + path, { headers: { accept: "text/html" } });
        const policy = page.headers.get("content-security-policy") ?? "";
        assert.match(policy, /; frame-ancestors https:\/\/example\.com https:\/\/www\.example\.com:8443$/);
        const [, settings = ""] = /<meta name="pong-settings" content="([^"]*)"/.exec(await page.text()) ?? [];
        assert.deepEqual(JSON.parse(settings.replaceAll("&quot;", '"')), {
          guests: false,
          token: true,
          origins: FRAME_ANCESTORS.split(","),
        });
      }
    } finally {
      await server.end();
    }
  });
});

describe("the page plays", () => {
  let pages: Pages;

  before(async () => {
    pages = await startPages({ isNetworkBad: true });
  });
  afterEach(() => pages.close());
  after(() => pages.end());

  it("under a path, behind nginx", async () => {
    const port = await freePort();
    const server = await startServer({ ...QUICK, TRUST_PROXY: "1", PUBLIC_ADDRESS: `127.0.0.1:${port}/{port}` });
    const nginx = await startNginx(port, [server.port], { path: "/games/pong/" });
    try {
      const page = await pages.open(`http://127.0.0.1:${port}/games/pong/`);
      await quickPlay(page, 2);
      await untilScreen(page, "match");
    } finally {
      await nginx.stop();
      await server.end();
    }
  });

  it("on an origin that CORS_ORIGINS names, and shows an error on another one", async () => {
    const elsewhere = createServer(express().use(express.static(DIST))).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const [open, closed] = await Promise.all([
      startServer({ ...QUICK, CORS_ORIGINS: `https://example.com,${origin}` }),
      startServer({ ...QUICK, CORS_ORIGINS: "https://example.com" }),
    ]);
    try {
      const page = await pages.open(`${origin}/?server=${open.url}`);
      await quickPlay(page, 2);
      await untilScreen(page, "match");
      await pages.close();
      const refused = await startPages();
      const other = await refused.open(`${origin}/?server=${closed.url}`);
      await quickPlay(other, 2);
      await other.getByRole("alert").getByText("The server does not answer").waitFor();
      await assert.rejects(refused.close(), /CORS policy/);
      await refused.end();
    } finally {
      elsewhere.close();
      await Promise.all([open.end(), closed.end()]);
    }
  });

  it("on when the process of its match is killed, one of three behind nginx", async () => {
    const port = await freePort();
    const env = { ...QUICK, LIVES: "50", TRUST_PROXY: "1", PUBLIC_ADDRESS: `127.0.0.1:${port}/{port}` };
    const cluster = await startCluster(3, env);
    const nginx = await startNginx(
      port,
      cluster.servers.map((server) => server.port),
    );
    const sessions = createSessions();
    const url = `http://127.0.0.1:${port}`;
    try {
      const page = await pages.open(url);
      await quickPlay(page, 2, "Ada");
      await untilScreen(page, "match");
      const watcher = sessions.open({ url });
      const { reservation } = await watcher.watch({ room_id: await roomOf(page) });
      await until("the match is on", () => watcher.status.is === "playing");
      const match_id = watcher.state?.match_id;
      const ids = await Promise.all(
        cluster.servers.map(async (server) => (await (await fetch(`${server.url}/livez`)).json()).process_id),
      );
      const owner = cluster.servers[ids.indexOf(reservation.processId)] ?? assert.fail("no process has the room");
      await owner.end("SIGKILL");
      await page.keyboard.down("ArrowRight");
      const ada = () => [...(watcher.state?.players.values() ?? [])].find(({ username }) => username === "Ada");
      await until("play goes on elsewhere", () => watcher.seat?.reservation.processId !== reservation.processId);
      await until("the player steers", () => watcher.status.is === "playing" && ada()?.paddle.direction === 1);
      assert.equal(watcher.state?.match_id, match_id);
      assert.equal(await page.getByRole("dialog").count(), 0);
    } finally {
      await sessions.close();
      await pages.browser.contexts()[0]?.close();
      await nginx.stop();
      await cluster.stop();
    }
  });
});
