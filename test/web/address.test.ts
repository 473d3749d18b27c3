import assert from "node:assert/strict";
import {
  addressWith,
  placeAt,
  profileAddress,
  replayAddress,
  serverAddress,
  watchAddress,
} from "../../src/web/address.ts";

const ROOT = "https://play.example/games/pong/";

describe("the page's address", () => {
  for (const [path, base, place] of [
    ["", ROOT, { screen: "start" }],
    ["?code=ABC234", `${ROOT}?code=ABC234`, { screen: "start" }],
    ["index.html", `${ROOT}index.html`, { screen: "start" }],
    ["replay/m1", ROOT, { screen: "replay", matchId: "m1" }],
    ["replay/m1/", ROOT, { screen: "replay", matchId: "m1" }],
    ["leaderboard", ROOT, { screen: "records", view: { is: "leaderboard", mode: "4-player", offset: 0 } }],
    ["players/auth0%7Ca%2Fb", ROOT, { screen: "records", view: { is: "profile", playerId: "auth0|a/b" } }],
    ["players/%", ROOT, { screen: "missing" }],
    ["nope", `${ROOT}nope`, { screen: "missing" }],
    ["replay/", ROOT, { screen: "missing" }],
    ["replay/m1/more", ROOT, { screen: "missing" }],
  ] as const) {
    it(`"${path}" shows ${place.screen}, and the server is at the folder of the page`, () => {
      assert.deepEqual(placeAt(ROOT + path, base), place);
      assert.equal(serverAddress(ROOT + path, base), "https://play.example/games/pong");
    });
  }

  it("keeps the server that it names, and only one invitation", () => {
    const page = `${ROOT}?server=https://a.example&code=ABC234`;
    assert.equal(addressWith(page, page, null), `${ROOT}?server=https%3A%2F%2Fa.example`);
    assert.equal(addressWith(`${ROOT}replay/m1`, ROOT, "XYZ234"), `${ROOT}?code=XYZ234`);
    assert.equal(watchAddress(`${ROOT}?code=ABC234`, ROOT, "r1"), `${ROOT}?watch=r1`);
    assert.equal(profileAddress("https://a.example", "auth0|a/b"), "https://a.example/players/auth0%7Ca%2Fb");
    assert.equal(replayAddress("https://a.example", "m1"), "https://a.example/replay/m1");
  });
});
