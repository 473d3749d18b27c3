/** The headless client: a session, where to draw everything, and a bot that plays through a session. */

export type { ClockOptions } from "../client/Clock.ts";
export { Clock } from "../client/Clock.ts";
export type { PlayRequest, SeatErrorCode, WatchRequest } from "../client/matchmaking.ts";
export { SeatError } from "../client/matchmaking.ts";
export type { PlayerBotOptions } from "../client/PlayerBot.ts";
export { PlayerBot } from "../client/PlayerBot.ts";
export type { BallView, Landing, PaddleView, ServeView, View } from "../client/positions.ts";
export { viewAt } from "../client/positions.ts";
export type { OwnMoves } from "../client/prediction.ts";
export { arenaOfRoom, rulesOfRoom } from "../client/prediction.ts";
export type { ServerMessageName } from "../client/RoomLink.ts";
export type { SeatingOptions } from "../client/Seating.ts";
export type { ConnectionQuality } from "../client/Session.ts";
export { Session } from "../client/Session.ts";
export type { KnownMove } from "../client/Steering.ts";
export type { DropCause, LostReason, Resuming, Status } from "../client/status.ts";
