// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 

const schema = require("@colyseus/schema");
const Schema = schema.Schema;
const type = schema.type;

class PaddleState extends Schema {
    constructor () {
        super();

    }
}
type("quantized")(PaddleState.prototype, "position");
type("number")(PaddleState.prototype, "direction");
type("float32")(PaddleState.prototype, "length");
type("number")(PaddleState.prototype, "tick");
type("number")(PaddleState.prototype, "ack");

class PlayerState extends Schema {
    constructor () {
        super();
        this.paddle = new PaddleState()
    }
}
type("string")(PlayerState.prototype, "player_id");
type("string")(PlayerState.prototype, "username");
type("uint8")(PlayerState.prototype, "side");
type("uint8")(PlayerState.prototype, "lives");
type("uint16")(PlayerState.prototype, "score");
type("uint8")(PlayerState.prototype, "place");
type("boolean")(PlayerState.prototype, "connected");
type("boolean")(PlayerState.prototype, "bot");
type("boolean")(PlayerState.prototype, "ready");
type(PaddleState)(PlayerState.prototype, "paddle");

class BallState extends Schema {
    constructor () {
        super();

    }
}
type("float32")(BallState.prototype, "x");
type("float32")(BallState.prototype, "y");
type("float32")(BallState.prototype, "vx");
type("float32")(BallState.prototype, "vy");
type("number")(BallState.prototype, "tick");

class ServeState extends Schema {
    constructor () {
        super();

    }
}
type("uint8")(ServeState.prototype, "side");
type("float32")(ServeState.prototype, "position");
type("number")(ServeState.prototype, "tick");

class PongState extends Schema {
    constructor () {
        super();
        this.players = new schema.MapSchema()
        this.balls = new schema.MapSchema()
        this.serves = new schema.MapSchema()
    }
}
type("uint8")(PongState.prototype, "protocol");
type("string")(PongState.prototype, "phase");
type("string")(PongState.prototype, "mode");
type("boolean")(PongState.prototype, "ranked");
type("string")(PongState.prototype, "match_id");
type("uint8")(PongState.prototype, "tick_rate");
type("uint8")(PongState.prototype, "sides");
type("uint8")(PongState.prototype, "countdown");
type("uint16")(PongState.prototype, "bots_in");
type("string")(PongState.prototype, "winner_id");
type("uint16")(PongState.prototype, "spectators");
type({ map: PlayerState })(PongState.prototype, "players");
type({ map: BallState })(PongState.prototype, "balls");
type({ map: ServeState })(PongState.prototype, "serves");
type("number")(PongState.prototype, "time_limit");

module.exports = {
    PaddleState,
    PlayerState,
    BallState,
    ServeState,
    PongState,
};
