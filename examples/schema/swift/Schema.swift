// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 

import Colyseus

public final class PaddleState: SchemaRef, @unchecked Sendable {
    public var position: Double { view["position"] }
    public var direction: Double { view["direction"] }
    public var length: Double { view["length"] }
    public var tick: Double { view["tick"] }
    public var ack: Double { view["ack"] }
}

public final class PlayerState: SchemaRef, @unchecked Sendable {
    public var player_id: String { view.string("player_id") ?? "" }
    public var username: String { view.string("username") ?? "" }
    public var side: Double { view["side"] }
    public var lives: Double { view["lives"] }
    public var score: Double { view["score"] }
    public var place: Double { view["place"] }
    public var connected: Bool { view.bool("connected") }
    public var bot: Bool { view.bool("bot") }
    public var ready: Bool { view.bool("ready") }
    public var paddle: PaddleState? { refOf("paddle") }
}

public final class BallState: SchemaRef, @unchecked Sendable {
    public var x: Double { view["x"] }
    public var y: Double { view["y"] }
    public var vx: Double { view["vx"] }
    public var vy: Double { view["vy"] }
    public var tick: Double { view["tick"] }
}

public final class ServeState: SchemaRef, @unchecked Sendable {
    public var side: Double { view["side"] }
    public var position: Double { view["position"] }
    public var tick: Double { view["tick"] }
}

public final class PongState: SchemaRef, @unchecked Sendable {
    public var `protocol`: Double { view["protocol"] }
    public var phase: String { view.string("phase") ?? "" }
    public var mode: String { view.string("mode") ?? "" }
    public var ranked: Bool { view.bool("ranked") }
    public var match_id: String { view.string("match_id") ?? "" }
    public var tick_rate: Double { view["tick_rate"] }
    public var sides: Double { view["sides"] }
    public var countdown: Double { view["countdown"] }
    public var bots_in: Double { view["bots_in"] }
    public var winner_id: String { view.string("winner_id") ?? "" }
    public var spectators: Double { view["spectators"] }
    public var players: MapSchema<PlayerState> { mapOf("players") }
    public var balls: MapSchema<BallState> { mapOf("balls") }
    public var serves: MapSchema<ServeState> { mapOf("serves") }
    public var time_limit: Double { view["time_limit"] }
}
