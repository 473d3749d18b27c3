// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 

import { Schema, type, ArraySchema, MapSchema, SetSchema, DataChange } from '@colyseus/schema';

export class PaddleState extends Schema {
    @type({ quantized: { min: -64, max: 64, bits: 16, mode: "wrap" } }) public position!: number;
    @type("number") public direction!: number;
    @type("float32") public length!: number;
    @type("number") public tick!: number;
    @type("number") public ack!: number;
}

export class PlayerState extends Schema {
    @type("string") public player_id!: string;
    @type("string") public username!: string;
    @type("uint8") public side!: number;
    @type("uint8") public lives!: number;
    @type("uint16") public score!: number;
    @type("uint8") public place!: number;
    @type("boolean") public connected!: boolean;
    @type("boolean") public bot!: boolean;
    @type("boolean") public ready!: boolean;
    @type(PaddleState) public paddle: PaddleState = new PaddleState();
}

export class BallState extends Schema {
    @type("float32") public x!: number;
    @type("float32") public y!: number;
    @type("float32") public vx!: number;
    @type("float32") public vy!: number;
    @type("number") public tick!: number;
}

export class ServeState extends Schema {
    @type("uint8") public side!: number;
    @type("float32") public position!: number;
    @type("number") public tick!: number;
}

export class PongState extends Schema {
    @type("uint8") public protocol!: number;
    @type("string") public phase!: string;
    @type("string") public mode!: string;
    @type("boolean") public ranked!: boolean;
    @type("string") public match_id!: string;
    @type("uint8") public tick_rate!: number;
    @type("uint8") public sides!: number;
    @type("uint8") public countdown!: number;
    @type("uint16") public bots_in!: number;
    @type("string") public winner_id!: string;
    @type("uint16") public spectators!: number;
    @type({ map: PlayerState }) public players: MapSchema<PlayerState> = new MapSchema<PlayerState>();
    @type({ map: BallState }) public balls: MapSchema<BallState> = new MapSchema<BallState>();
    @type({ map: ServeState }) public serves: MapSchema<ServeState> = new MapSchema<ServeState>();
    @type("number") public time_limit!: number;
}
