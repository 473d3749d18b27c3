import { signal } from "@preact/signals";
import type { ServerMessageName } from "../client/RoomLink.ts";
import type { Session } from "../client/Session.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import type { ServerMessages } from "../protocol/messages.ts";
import { t } from "./language.ts";
import { namesOf } from "./names.ts";
import { emoteText, placeText } from "./texts.ts";

/** The server passes on one emote a second. */
const EMOTE_INTERVAL_MS = 1_000;
const EMOTE_SHOWN_MS = 2_800;
const NEWS_SHOWN_MS = 5_000;
const MAX_NEWS = 4;

export interface Emote {
  readonly playerId: string;
  readonly emote: EmoteId;
}

export interface NewsItem {
  readonly id: number;
  readonly text: string;
  /** The side that it is about; −1 for none. */
  readonly side: number;
}

/** Emotes and news of a match for as long as they are shown, and the announcements for screen readers. */
export class Feed {
  /** The last emote of each player. */
  readonly emotes = signal<readonly Emote[]>([]);
  readonly news = signal<readonly NewsItem[]>([]);
  /** Changes of ratings by the last ranked match, by player id. */
  readonly ratingChanges = signal<ReadonlyMap<string, number>>(new Map());
  /** The next announcement of a screen reader. */
  readonly announcement = signal("");
  #lastId = 0;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** Shows a session's events. Those of other services change nothing in the match, and are not shown. */
  listenTo(session: Pick<Session, "player_id" | "state" | "onMessage">): void {
    const isYou = (id: string) => id === session.player_id;
    const playerOf = (id: string) => session.state?.players.get(id);
    const nameOf = (id: string) => namesOf([...(session.state?.players.values() ?? [])]).get(id) ?? t("somebody");
    const sideOf = (id: string) => playerOf(id)?.side ?? -1;
    function on<M extends ServerMessageName>(name: M, listener: (payload: ServerMessages[M]) => void): void {
      session.onMessage(name, (payload) => {
        if (!("external" in payload)) listener(payload);
      });
    }

    on("emote", ({ player_id, emote }) => this.showEmote(player_id, emote, nameOf(player_id)));
    on("start_game", () => {
      this.emotes.value = [];
      this.news.value = [];
      this.ratingChanges.value = new Map();
      this.announcement.value = t("matchBegins");
    });
    on("start_game_countdown", ({ countdown }) => {
      this.announcement.value = String(countdown);
    });
    on("ball_despawn", ({ player_id, remaining_lives }) => {
      if (player_id === null) return;
      const lost = { name: nameOf(player_id), count: remaining_lives };
      this.announcement.value = isYou(player_id) ? t("youLostLife", lost) : t("somebodyLostLife", lost);
    });
    on("player_eliminated", ({ player_id, place }) => {
      const out = { name: nameOf(player_id), place: placeText(place) };
      this.#addNews(isYou(player_id) ? t("youAreOutNews", out) : t("somebodyIsOut", out), sideOf(player_id));
    });
    on("player_dropped", ({ player_id }) => {
      const text = t("botStandsIn", { name: nameOf(player_id) });
      if (!isYou(player_id)) this.#addNews(text, sideOf(player_id));
    });
    on("player_reconnected", ({ player_id }) => {
      if (!isYou(player_id)) this.#addNews(t("isBack", { name: nameOf(player_id) }), sideOf(player_id));
    });
    on("game_over", ({ winner_id, players }) => {
      this.ratingChanges.value = new Map(
        players.flatMap(({ player_id, rating_change: change }) => (change === undefined ? [] : [[player_id, change]])),
      );
      this.announcement.value = isYou(winner_id)
        ? t("youWinMatch")
        : t("somebodyWinsMatch", { name: nameOf(winner_id) });
    });
  }

  /** Takes the player's turn to send an emote. Returns false, and does nothing, if the last one was too recent. */
  takeEmoteTurn(): boolean {
    if (performance.now() - this.#saidAt < EMOTE_INTERVAL_MS) return false;
    this.#saidAt = performance.now();
    return true;
  }

  showEmote(playerId: string, emote: EmoteId, name: string): void {
    const shown = { playerId, emote };
    this.emotes.value = [...this.emotes.value.filter((other) => other.playerId !== playerId), shown];
    this.announcement.value = t("says", { name, emote: emoteText(emote) });
    setTimeout(() => {
      this.emotes.value = this.emotes.value.filter((other) => other !== shown);
    }, EMOTE_SHOWN_MS);
  }

  #addNews(text: string, side: number): void {
    const item = { id: ++this.#lastId, text, side };
    this.news.value = [...this.news.value, item].slice(-MAX_NEWS);
    this.announcement.value = text;
    setTimeout(() => {
      this.news.value = this.news.value.filter((other) => other !== item);
    }, NEWS_SHOWN_MS);
  }
}
