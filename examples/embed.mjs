// A site with accounts that embeds the game's page: it signs a token for its player and hands it over.
// Run it with `node examples/embed.mjs`, then the game as docs/embedding.md says, and open http://localhost:3000.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const GAME = "http://localhost:2567";
const PORT = 3000;

// A real site keeps its key. The game reads the public part at /jwks.json.
const { publicKey, privateKey } = await generateKeyPair("ES256");
const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", kid: "site-1", use: "sig" }] };

/** Names of the players who have signed in, by the value of their cookie. */
const names = new Map();

const SIGN_IN = `<form method="post" action="/sign-in">
  <label>Your name <input name="name" required maxlength="20"></label> <button>Sign in</button>
</form>`;

const PLAY = `<iframe src="${GAME}/" title="Pong Royale" allow="fullscreen; clipboard-write"></iframe>
<script>
  const game = document.querySelector("iframe").contentWindow;
  addEventListener("message", async ({ source, origin, data }) => {
    if (source !== game || origin !== "${GAME}" || data.type !== "pong_needs_token") return;
    const answer = await fetch("/token");
    game.postMessage({ type: "pong_token", token: await answer.text() }, "${GAME}");
  });
</script>`;

const pageOf = (content) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>My games</title>
<style>body { margin: 0 } form { padding: 2rem } iframe { width: 100vw; height: 100vh; border: 0; display: block }</style>
${content}</html>`;

/** A token for one player, as short-lived as the site likes. The game asks for another one when it has expired. */
function tokenFor(name) {
  return new SignJWT({ name })
    .setProtectedHeader({ alg: "ES256", kid: "site-1" })
    .setSubject(`site|${encodeURIComponent(name)}`)
    .setIssuer("my-site")
    .setAudience("pong")
    .setExpirationTime("1h")
    .sign(privateKey);
}

const server = createServer(async (req, res) => {
  const name = names.get(/\bplayer=([\w-]+)/.exec(req.headers.cookie ?? "")?.[1]);
  if (req.url === "/jwks.json") {
    res.setHeader("content-type", "application/json").end(JSON.stringify(jwks));
  } else if (req.url === "/sign-in" && req.method === "POST") {
    let form = "";
    for await (const part of req) form += part;
    const id = randomUUID();
    names.set(id, new URLSearchParams(form).get("name"));
    res.writeHead(303, { location: "/", "set-cookie": `player=${id}; HttpOnly; SameSite=Lax; Path=/` }).end();
  } else if (req.url === "/token") {
    if (name === undefined) res.writeHead(401).end();
    else res.end(await tokenFor(name));
  } else {
    res.setHeader("content-type", "text/html").end(pageOf(name === undefined ? SIGN_IN : PLAY));
  }
});
server.listen(PORT, "127.0.0.1", () => console.log(`open http://localhost:${PORT}`));
