import assert from "node:assert/strict";
import type { ServerMessageName } from "../../src/client/RoomLink.ts";
import type { Session } from "../../src/client/Session.ts";
import type { ServerMessages } from "../../src/protocol/messages.ts";
import { PlayerState, PongState } from "../../src/protocol/schema.ts";
import { Feed } from "../../src/web/Feed.ts";
import { setLanguage } from "../../src/web/language.ts";

/** A feed of a match of "a" (you) and "b", and a function that sends it a message. */
function createFeed() {
  const state = new PongState();
  for (const [side, player_id] of ["a", "b"].entries()) {
    state.players.set(player_id, new PlayerState().assign({ player_id, username: `name ${player_id}`, side }));
  }
  const listeners = new Map<ServerMessageName, (payload: never) => void>();
  const onMessage: Session["onMessage"] = (name, listener) => {
    listeners.set(name, listener);
    return () => undefined;
  };
  const feed = new Feed();
  feed.listenTo({ player_id: "a", state, onMessage });
  function send<M extends ServerMessageName>(name: M, payload: ServerMessages[M]): void {
    listeners.get(name)?.(payload as never);
  }
  return { feed, send };
}

describe("the feed", () => {
  before(() => setLanguage("en"));

  const at = { match_id: "m", tick: 20 };

  it("tells who is out, away and back, except for the player's own connection", () => {
    const { feed, send } = createFeed();
    send("player_eliminated", { ...at, player_id: "b", place: 2, reason: "lives" });
    send("player_dropped", { player_id: "b", seconds: 20 });
    send("player_dropped", { player_id: "a", seconds: 20 });
    send("player_reconnected", { player_id: "b" });
    assert.deepEqual(
      feed.news.value.map(({ text, side }) => [text, side]),
      [
        ["name b is out: 2nd place", 1],
        ["name b lost the connection, a bot stands in", 1],
        ["name b is back", 1],
      ],
    );
    assert.equal(feed.announcement.value, "name b is back");
  });

  it("ignores events of other services, which change nothing in the match", () => {
    const { feed, send } = createFeed();
    send("player_eliminated", { player_id: "a", place: 2, reason: "lives", external: true });
    send("game_over", { winner_id: "b", players: [], duration_ms: 1, ranked: false, external: true });
    assert.deepEqual([feed.news.value, feed.announcement.value], [[], ""]);
  });

  it("shows the last emote of each player, and lets the player send one a second", () => {
    const { feed, send } = createFeed();
    send("emote", { player_id: "b", emote: "hello" });
    send("emote", { player_id: "b", emote: "wow" });
    assert.deepEqual(feed.emotes.value, [{ playerId: "b", emote: "wow" }]);
    assert.equal(feed.announcement.value, "name b: Wow!");
    assert.deepEqual([feed.takeEmoteTurn(), feed.takeEmoteTurn()], [true, false]);
  });
});
