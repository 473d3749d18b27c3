import { type Mode, seatsOf } from "../../src/protocol/kinds.ts";
import type { Queued } from "../../src/protocol/seating.ts";
import { changesOf, NEWCOMER, type Skill, shownRating, uncertaintyOf } from "../../src/ratings/rating.ts";
import { nearestOf, placeOf, together } from "../../src/ratings/window.ts";
import { nextRandom, type RandomState, randomBetween, randomIndex } from "../../src/simulation/random.ts";
import { EventQueue } from "./EventQueue.ts";

/**
 * Standard deviation of a player's form in one match, if that of all players' skills is 1. Openskill assumes the same. A player
 * who is better by 1 wins 92 % of the duels.
 */
const FORM = 0.5;

/** Seconds: the median length of a match, and the pause before a player's next call. `npm run balance` measures lengths. */
const MATCH_SECONDS = 100;
const COUNTDOWN_SECONDS = 3;
const PAUSE_SECONDS = 10;

/** Time between two looks of a room for another one, as in `gathering.ts`. */
const LOOK_SECONDS = 1;

/** Matches that a player plays before another one comes in their place, at least and at most. */
const SESSION = [3, 9] as const;

export interface LadderOptions {
  readonly mode: Mode;
  readonly players: number;
  /** Players who play or wait at any time. */
  readonly online: number;
  /** Every player plays so many matches at least. */
  readonly matches: number;
  readonly seed: number;
}

export interface LadderPlayer {
  /** What the rating estimates, normally distributed with a standard deviation of 1. */
  readonly hidden: number;
  skill: Skill;
  played: number;
  /** Shown rating after the number of matches that everybody plays. */
  rating: number | undefined;
}

export interface Ladder {
  readonly players: readonly LadderPlayer[];
  /** Seconds from each call to the full room. */
  readonly waits: number[];
  /** Difference of the hidden skills of the best and the weakest player of each match. */
  readonly spreads: number[];
}

interface Waiter {
  readonly player: LadderPlayer;
  readonly place: Queued;
  readonly matchesLeft: number;
}

interface WaitingRoom {
  readonly waiters: Waiter[];
}

/** Plays a season of ranked matches in virtual time, with the ratings and the windows of the server. */
export function playLadder({ mode, players: count, online, matches, seed }: LadderOptions): Ladder {
  const random: RandomState = { random: seed };
  const seats = seatsOf(mode);
  const events = new EventQueue();
  const players = Array.from({ length: count }, (): LadderPlayer => {
    return { hidden: normal(random), skill: NEWCOMER, played: 0, rating: undefined };
  });
  const away = new Set(players);
  const rooms = new Set<WaitingRoom>();
  const ladder: Ladder = { players, waits: [], spreads: [] };
  const nowMs = () => events.now * 1000;
  const placeOfRoom = ({ waiters }: WaitingRoom) => together(waiters.map(({ place }) => place));

  function comeOnline(): void {
    const unfinished = [...away].filter(({ played }) => played < matches);
    const candidates = unfinished.length > 0 ? unfinished : [...away];
    const player = candidates[randomIndex(random, candidates.length)] as LadderPlayer;
    away.delete(player);
    const session = Math.floor(randomBetween(random, ...SESSION));
    events.after(randomBetween(random, 0, PAUSE_SECONDS), () => call(player, session));
  }

  function call(player: LadderPlayer, matchesLeft: number): void {
    const standing = { rating: shownRating(player.skill), uncertainty: uncertaintyOf(player.skill) };
    const place = placeOf(standing, nowMs());
    const room = nearestOf(rooms, placeOfRoom, place, nowMs()) ?? { waiters: [] };
    rooms.add(room);
    room.waiters.push({ player, place, matchesLeft });
    if (room.waiters.length === seats) play(room);
  }

  /** Lets the players of each room go to the nearest other one in which they fit, the emptiest rooms first. */
  function gather(): void {
    for (const room of [...rooms].sort((one, other) => one.waiters.length - other.waiters.length)) {
      const place = placeOfRoom(room);
      const fitting = [...rooms].filter(
        (other) => other !== room && other.waiters.length + room.waiters.length <= seats,
      );
      const target = place && rooms.has(room) ? nearestOf(fitting, placeOfRoom, place, nowMs()) : undefined;
      if (target === undefined) continue;
      target.waiters.push(...room.waiters);
      rooms.delete(room);
      if (target.waiters.length === seats) play(target);
    }
    events.after(LOOK_SECONDS, gather);
  }

  function play(room: WaitingRoom): void {
    rooms.delete(room);
    const hidden = room.waiters.map(({ player }) => player.hidden);
    ladder.spreads.push(Math.max(...hidden) - Math.min(...hidden));
    for (const { place } of room.waiters) ladder.waits.push((nowMs() - place.since) / 1000);
    const seconds = COUNTDOWN_SECONDS + MATCH_SECONDS * Math.exp(0.3 * normal(random));
    events.after(seconds, () => end(room));
  }

  function end({ waiters }: WaitingRoom): void {
    const forms = new Map(waiters.map(({ player }) => [player, player.hidden + FORM * normal(random)] as const));
    const byPlace = [...forms].sort(([, one], [, other]) => other - one).map(([player]) => player);
    const changes = changesOf(byPlace.map(({ skill }) => skill));
    for (const [index, player] of byPlace.entries()) {
      const { mu = 0, ln_sigma = 0 } = changes[index] ?? {};
      player.skill = { mu: player.skill.mu + mu, sigma: player.skill.sigma * Math.exp(ln_sigma) };
      if (++player.played === matches) player.rating = shownRating(player.skill);
    }
    for (const { player, matchesLeft } of waiters) {
      if (matchesLeft > 1) events.after(randomBetween(random, 0, PAUSE_SECONDS), () => call(player, matchesLeft - 1));
      else {
        away.add(player);
        comeOnline();
      }
    }
  }

  for (let index = 0; index < online; index++) comeOnline();
  gather();
  while (players.some(({ played }) => played < matches)) events.step();
  return ladder;
}

/** Draws from the normal distribution (Box–Muller). */
export function normal(random: RandomState): number {
  return Math.sqrt(-2 * Math.log(1 - nextRandom(random))) * Math.cos(2 * Math.PI * nextRandom(random));
}
