// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 


import io.colyseus.serializer.schema.Schema;
import io.colyseus.serializer.schema.types.*;

class PaddleState extends Schema {
	@:type("quantized", {min: -64, max: 64, bits: 16, mode: 1})
	public var position: Float = 0;

	@:type("number")
	public var direction: Float = 0;

	@:type("float32")
	public var length: Float = 0;

	@:type("number")
	public var tick: Float = 0;

	@:type("number")
	public var ack: Float = 0;

}

class PlayerState extends Schema {
	@:type("string")
	public var player_id: String = "";

	@:type("string")
	public var username: String = "";

	@:type("uint8")
	public var side: Int = 0;

	@:type("uint8")
	public var lives: Int = 0;

	@:type("uint16")
	public var score: Int = 0;

	@:type("uint8")
	public var place: Int = 0;

	@:type("boolean")
	public var connected: Bool = false;

	@:type("boolean")
	public var bot: Bool = false;

	@:type("boolean")
	public var ready: Bool = false;

	@:type("ref", PaddleState)
	public var paddle: PaddleState = new PaddleState();

}

class BallState extends Schema {
	@:type("float32")
	public var x: Float = 0;

	@:type("float32")
	public var y: Float = 0;

	@:type("float32")
	public var vx: Float = 0;

	@:type("float32")
	public var vy: Float = 0;

	@:type("number")
	public var tick: Float = 0;

}

class ServeState extends Schema {
	@:type("uint8")
	public var side: Int = 0;

	@:type("float32")
	public var position: Float = 0;

	@:type("number")
	public var tick: Float = 0;

}

class PongState extends Schema {
	@:type("uint8")
	public var protocol: Int = 1;

	@:type("string")
	public var phase: String = "waiting";

	@:type("string")
	public var mode: String = "";

	@:type("boolean")
	public var ranked: Bool = false;

	@:type("string")
	public var match_id: String = "";

	@:type("uint8")
	public var tick_rate: Int = 60;

	@:type("uint8")
	public var sides: Int = 0;

	@:type("uint8")
	public var countdown: Int = 0;

	@:type("uint16")
	public var bots_in: Int = 0;

	@:type("string")
	public var winner_id: String = "";

	@:type("uint16")
	public var spectators: Int = 0;

	@:type("map", PlayerState)
	public var players: MapSchema<PlayerState> = new MapSchema<PlayerState>();

	@:type("map", BallState)
	public var balls: MapSchema<BallState> = new MapSchema<BallState>();

	@:type("map", ServeState)
	public var serves: MapSchema<ServeState> = new MapSchema<ServeState>();

	@:type("number")
	public var time_limit: Float = 0;

}
