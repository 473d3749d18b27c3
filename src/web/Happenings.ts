import { signal } from "@preact/signals";
import type { Session } from "../client/Session.ts";
import type { EmoteId } from "../protocol/emotes.ts";
import { ordinalOf } from "./roomView.ts";
import { EMOTE_WORDS } from "./words.ts";

/** The server passes on one a second. */
const EMOTE_EVERY_MS = 1_000;
const EMOTE_SHOWN_MS = 2_800;
const NEWS_SHOWN_MS = 5_000;
const MAX_NEWS = 4;

export interface Emote {
  readonly player_id: string;
  readonly emote: EmoteId;
}

export interface News {
  readonly id: number;
  readonly text: string;
  /** Of the side that it is about, −1 for none. */
  readonly side: number;
}

/** What is said and what happens in a match, for as long as it is worth showing. */
export class Happenings {
  /** The last one of each player. */
  readonly emotes = signal<readonly Emote[]>([]);
  readonly news = signal<readonly News[]>([]);
  /** What a screen reader says next. */
  readonly spoken = signal("");
  #count = 0;
  #saidAt = Number.NEGATIVE_INFINITY;

  listenTo(session: Session): void {
    const nameOf = (id: string) =>
      id === session.player_id ? "You" : (session.state?.players.get(id)?.username ?? "Somebody");
    const isYou = (id: string) => id === session.player_id;
    const sideOf = (id: string) => session.state?.players.get(id)?.side ?? -1;
    session.onMessage("emote", ({ player_id, emote }) => this.say(player_id, emote, nameOf(player_id)));
    session.onMessage("start_game", () => {
      this.emotes.value = [];
      this.news.value = [];
      this.spoken.value = "The match begins.";
    });
    session.onMessage("start_game_countdown", ({ countdown }) => {
      this.spoken.value = String(countdown);
    });
    session.onMessage("ball_despawn", ({ player_id, remaining_lives }) => {
      this.spoken.value = `${nameOf(player_id)} lost a life, ${remaining_lives} left.`;
    });
    session.onMessage("player_eliminated", ({ player_id, place }) => {
      this.tell(
        `${nameOf(player_id)} ${isYou(player_id) ? "are" : "is"} out: ${ordinalOf(place)} place`,
        sideOf(player_id),
      );
    });
    session.onMessage("player_dropped", ({ player_id }) => {
      if (!isYou(player_id)) this.tell(`${nameOf(player_id)} lost the connection, a bot stands in`, sideOf(player_id));
    });
    session.onMessage("player_reconnected", ({ player_id }) => {
      if (!isYou(player_id)) this.tell(`${nameOf(player_id)} is back`, sideOf(player_id));
    });
    session.onMessage("game_over", ({ winner_id }) => {
      this.spoken.value = isYou(winner_id) ? "You win the match." : `${nameOf(winner_id)} wins the match.`;
    });
  }

  /** Whether the player may say something again. */
  maySay(): boolean {
    if (performance.now() - this.#saidAt < EMOTE_EVERY_MS) return false;
    this.#saidAt = performance.now();
    return true;
  }

  say(player_id: string, emote: EmoteId, name = "You"): void {
    const said = { player_id, emote };
    this.emotes.value = [...this.emotes.value.filter((other) => other.player_id !== player_id), said];
    this.spoken.value = `${name}: ${EMOTE_WORDS[emote]}`;
    setTimeout(() => {
      this.emotes.value = this.emotes.value.filter((other) => other !== said);
    }, EMOTE_SHOWN_MS);
  }

  tell(text: string, side: number): void {
    const item = { id: ++this.#count, text, side };
    this.news.value = [...this.news.value, item].slice(-MAX_NEWS);
    this.spoken.value = text;
    setTimeout(() => {
      this.news.value = this.news.value.filter((other) => other !== item);
    }, NEWS_SHOWN_MS);
  }
}
