import type { ErrorCode } from "../../src/protocol/errors.ts";

export const JSON_TYPE = { "Content-Type": "application/json" };
export const PLAYERS = "POST /api/pong/players";
export const MATCHMAKING = "POST /api/pong/matchmaking";
const SDK = "POST /matchmake/joinOrCreate/pong";
export const WEB_SOCKET = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

type Lines = Record<string, string | undefined>;

/** The text of a request, one character for each byte. It has the right Content-Length unless the headers give another. */
export function http(line: string, headers: Lines = {}, body = ""): string {
  const length = body === "" || "Transfer-Encoding" in headers ? undefined : `${body.length}`;
  const all: Lines = { Host: "localhost", "Content-Length": length, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [`${line} HTTP/1.1`, ...lines, "", body].join("\r\n");
}

/** The text of a request with a JSON body. */
export function json(line: string, body: unknown, headers: Lines = {}): string {
  return http(line, { ...JSON_TYPE, ...headers }, typeof body === "string" ? body : JSON.stringify(body));
}

/** A chunked body with chunks of this size. */
export function chunked(body: string, size = 4096): string {
  const chunks = body.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")}0\r\n\r\n`;
}

const TOO_BIG = JSON.stringify({ username: "ada", more: "x".repeat(16 * 1024) });
const NESTED = "[".repeat(8000) + "]".repeat(8000);

/** Malformed requests, and the error code that each gets. */
export const MALFORMED: readonly (readonly [what: string, bytes: string, code: ErrorCode])[] = [
  ["no Host", "GET / HTTP/1.1\r\n\r\n", "invalid_request"],
  ["an empty Host", http("GET /", { Host: "" }), "invalid_request"],
  ["a Host with a space", http("GET /livez", { Host: "a b" }), "invalid_request"],
  ["half a bracket as Host", http(SDK, { Host: "[" }), "invalid_request"],
  ["a Host with an invalid port", http("GET /", { Host: "localhost:99999" }), "invalid_request"],
  ["a Host with a user", http(MATCHMAKING, { Host: "me:pw@localhost" }), "invalid_request"],
  ["a Host with a path", http("GET /", { Host: "localhost/livez" }), "invalid_request"],
  ["a Host that is an invalid IPv4 address", http("GET /", { Host: "256.256.256.256" }), "invalid_request"],
  ["a Host of percent signs", http("GET /", { Host: "%%%" }), "invalid_request"],
  ["a Host in Latin-1", http("GET /", { Host: "h\u00f6st" }), "invalid_request"],
  ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "invalid_request"],
  ["a Host for a route of the API", http("GET /api/pong/rooms", { Host: "a:b:c" }), "invalid_request"],
  ["an invalid scheme", http("GET /", { "X-Forwarded-Proto": "::" }), "invalid_request"],
  ["an empty scheme", http("GET /", { "X-Forwarded-Proto": "" }), "invalid_request"],
  ["a scheme with a host", http(SDK, { "X-Forwarded-Proto": "http://evil" }), "invalid_request"],
  [
    "a scheme other than http and https",
    http("GET /api/pong/rooms", { "X-Forwarded-Proto": "javascript" }),
    "invalid_request",
  ],
  ["one good scheme and one bad", http("GET /", { "X-Forwarded-Proto": "https, ://" }), "invalid_request"],
  ["a target of two slashes", http("GET //"), "not_found"],
  ["a target of slashes and a port", http("GET //x:99999/"), "not_found"],
  ["consecutive slashes", http("GET /api//pong/rooms"), "not_found"],
  ["a room type without a name", json("POST /matchmake/joinOrCreate/", {}), "not_found"],
  ["a method without a name", json("POST /matchmake//pong", {}), "not_found"],
  ["an absolute target that is not a URL", http("GET http://[::bad/"), "invalid_request"],
  ["an absolute target with a bad port", http("GET http://x:99999/livez"), "invalid_request"],
  ["an absolute target without a host", http("GET http://"), "invalid_request"],
  ["an absolute target of another scheme", http("GET ftp://localhost/"), "invalid_request"],
  ["a target without its slash", http("GET livez"), "invalid_request"],
  ["a target that is a star", http("GET *"), "invalid_request"],
  ["dots that lead out of the root", http("GET /../../etc/passwd"), "not_found"],
  [
    "percent-encoded dots that lead out of the root",
    http("GET /api/pong/matches/%2e%2e/%2e%2e/%2e%2e/package.json"),
    "not_found",
  ],
  ["a match id with broken percent-encoding", http("GET /api/pong/matches/%E0%A4%A"), "match_not_found"],
  ["a match id with a null", http("GET /api/pong/matches/%00"), "match_not_found"],
  ["a match id of 500 characters", http(`GET /api/pong/matches/${"m".repeat(500)}/replay`), "match_not_found"],
  ["an unknown path", http("GET /api/pong"), "not_found"],
  ["a path in upper case", http("GET /API/PONG/ROOMS"), "not_found"],
  ["broken percent-encoding outside of the API", http("GET /%E0%A4%A"), "not_found"],
  ["Colyseus's own health check", http("GET /__healthcheck"), "not_found"],
  ["a panel that is not served", http("GET /monitor"), "not_found"],
  [
    "a route of a panel that is not served",
    http("GET /playground/rooms", { Authorization: "Basic YWRtaW46" }),
    "not_found",
  ],
  ["a leaderboard of no mode", http("GET /api/pong/leaderboard?mode=1-player"), "invalid_request"],
  ["a player who does not exist", http("GET /api/pong/players/p1"), "player_not_found"],
  ["a history with a bad limit", http("GET /api/pong/players/p1/matches?limit=0"), "invalid_request"],
  ["a deletion without a token", http("DELETE /api/pong/players/p1"), "unauthorized"],
  ["GET for POST", http("GET /api/pong/matchmaking"), "method_not_allowed"],
  ["GET for the SDK's matchmaking", http("GET /matchmake/joinOrCreate/pong"), "method_not_allowed"],
  ["POST for GET", json("POST /api/pong/rooms", {}), "method_not_allowed"],
  ["DELETE", http("DELETE /api/pong/matches/m1"), "method_not_allowed"],
  ["PATCH with a body", json("PATCH /api/pong/players", {}), "method_not_allowed"],
  ["TRACE", http("TRACE /api/pong/rooms"), "method_not_allowed"],
  ["PUT outside of the API", http("PUT /livez"), "method_not_allowed"],
  ["POST to the first page", json("POST /", {}), "method_not_allowed"],
  ["DELETE of an unknown path", http("DELETE /nothing"), "not_found"],
  ["CONNECT", http("CONNECT localhost:443"), "method_not_allowed"],
  ["an unknown method", http("FROB /livez"), "invalid_request"],
  ["a body that is not JSON", json(PLAYERS, "{"), "invalid_request"],
  ["JSON with more text behind it", json(PLAYERS, `{"username":"ada"} {}`), "invalid_request"],
  ["a body that is not UTF-8", json(PLAYERS, `{"username":"\u00ff\u00fe"}`), "invalid_request"],
  ["a list", json(PLAYERS, "[]"), "invalid_request"],
  ["null", json(MATCHMAKING, "null"), "invalid_request"],
  ["a word", json(SDK, `"pong"`), "invalid_request"],
  ["a list for the SDK's joinById", json("POST /matchmake/joinById/r1", "[]"), "invalid_request"],
  ["lists 8,000 deep", json(MATCHMAKING, NESTED.slice(0, 8000) + NESTED.slice(8000)), "invalid_request"],
  ["no body where a name is needed", http(PLAYERS), "invalid_request"],
  ["a name that is a number", json(PLAYERS, { username: 7 }), "invalid_request"],
  ["a prototype", json(MATCHMAKING, `{"__proto__":{"spectate":true},"mode":"x"}`), "invalid_request"],
  ["a query of a prototype and a bad limit", http("GET /api/pong/rooms?__proto__=1&limit=0"), "invalid_request"],
  ["a limit twice", http("GET /api/pong/rooms?limit=1&limit=2"), "invalid_request"],
  ["a body over the limit", json(PLAYERS, TOO_BIG), "payload_too_large"],
  [
    "a large body, in chunks",
    http(PLAYERS, { ...JSON_TYPE, "Transfer-Encoding": "chunked" }, chunked(TOO_BIG)),
    "payload_too_large",
  ],
  [
    "a large body, in chunks, for the SDK",
    http(SDK, { ...JSON_TYPE, "Transfer-Encoding": "chunked" }, chunked(TOO_BIG)),
    "payload_too_large",
  ],
  ["a large body for a GET", json("GET /api/pong/rooms", TOO_BIG), "payload_too_large"],
  ["a large body for an unknown path", json("POST /nothing", TOO_BIG), "payload_too_large"],
  ["a Content-Length of 8 MB", http(PLAYERS, { ...JSON_TYPE, "Content-Length": "8388608" }, "{"), "payload_too_large"],
  [
    "a Content-Length of twenty digits",
    http(PLAYERS, { ...JSON_TYPE, "Content-Length": "9".repeat(20) }),
    "invalid_request",
  ],
  ["a negative Content-Length", http(PLAYERS, { ...JSON_TYPE, "Content-Length": "-1" }), "invalid_request"],
  [
    "a Content-Length and chunks",
    http(PLAYERS, { ...JSON_TYPE, "Content-Length": "2", "Transfer-Encoding": "chunked" }, chunked("{}")),
    "invalid_request",
  ],
  [
    "a chunk without a valid length",
    http(PLAYERS, { ...JSON_TYPE, "Transfer-Encoding": "chunked" }, "zz\r\n{}"),
    "invalid_request",
  ],
  ["text", http(PLAYERS, { "Content-Type": "text/plain" }, "{}"), "unsupported_media_type"],
  ["no media type", http(MATCHMAKING, {}, "{}"), "unsupported_media_type"],
  [
    "a form where only JSON is accepted",
    http(PLAYERS, { "Content-Type": "application/x-www-form-urlencoded" }, "username=ada"),
    "unsupported_media_type",
  ],
  [
    "a form for the SDK",
    http(SDK, { "Content-Type": "application/x-www-form-urlencoded" }, "mode=2-player"),
    "unsupported_media_type",
  ],
  [
    "a multipart form",
    http(MATCHMAKING, { "Content-Type": "multipart/form-data; boundary=x" }, "--x--"),
    "unsupported_media_type",
  ],
  [
    "a media type that resembles JSON",
    http(MATCHMAKING, { "Content-Type": "application/ld+json" }, "{}"),
    "unsupported_media_type",
  ],
  [
    "another charset",
    json(PLAYERS, "{}", { "Content-Type": "application/json; charset=utf-16" }),
    "unsupported_media_type",
  ],
  ["a compressed body", json(PLAYERS, "{}", { "Content-Encoding": "gzip" }), "unsupported_media_type"],
  ["an expectation", http("GET /livez", { Expect: "the-unexpected" }), "invalid_request"],
  ["bytes that are not HTTP", "\x16\x03\x01\x02\x00\r\n\r\n", "invalid_request"],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "invalid_request"],
  ["HTTP/9.9", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "invalid_request"],
  ["a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n", "invalid_request"],
  ["a header with a null", http("GET /", { "X-A": "a\0b" }), "invalid_request"],
  ["a head of 20 KB", http("GET /", { "X-A": "a".repeat(20_000) }), "invalid_request"],
  ["a target of 20 KB", http(`GET /${"a".repeat(20_000)}`), "invalid_request"],
  ["an upgrade without a key", http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Key": undefined }), "invalid_request"],
  ["an upgrade with half a key", http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Key": "abc" }), "invalid_request"],
  ["an upgrade of version 7", http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Version": "7" }), "invalid_request"],
  ["an upgrade by POST", http("POST /", WEB_SOCKET), "method_not_allowed"],
  ["an upgrade with a bad Host", http("GET /a/b?sessionId=c", { ...WEB_SOCKET, Host: "[" }), "invalid_request"],
  ["an upgrade with a bad scheme", http("GET /a/b", { ...WEB_SOCKET, "X-Forwarded-Proto": ":" }), "invalid_request"],
  ["an upgrade with an invalid target", http("GET :99999", WEB_SOCKET), "invalid_request"],
  [
    "an upgrade with commas for protocols",
    http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Protocol": ",," }),
    "invalid_request",
  ],
  [
    "an upgrade with a protocol twice",
    http("GET /", { ...WEB_SOCKET, "Sec-WebSocket-Protocol": "a, a" }),
    "invalid_request",
  ],
];
