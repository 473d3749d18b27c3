# 
# THIS FILE HAS BEEN GENERATED AUTOMATICALLY
# DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
# 
# GENERATED USING @colyseus/schema 5.0.34
# 

class PaddleState extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("position", "quantized"),
			Colyseus.Schema.Field.new("direction", Colyseus.Schema.NUMBER),
			Colyseus.Schema.Field.new("length", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("tick", Colyseus.Schema.NUMBER),
			Colyseus.Schema.Field.new("ack", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "PaddleState(__ref_id: %s, position: %s, direction: %s, length: %s, tick: %s, ack: %s)" % [self.__ref_id, self.position, self.direction, self.length, self.tick, self.ack]

class PlayerState extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("player_id", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("username", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("side", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("lives", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("score", Colyseus.Schema.UINT16),
			Colyseus.Schema.Field.new("place", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("connected", Colyseus.Schema.BOOLEAN),
			Colyseus.Schema.Field.new("bot", Colyseus.Schema.BOOLEAN),
			Colyseus.Schema.Field.new("ready", Colyseus.Schema.BOOLEAN),
			Colyseus.Schema.Field.new("paddle", Colyseus.Schema.REF, PaddleState),
		]

	func _to_string() -> String:
		return "PlayerState(__ref_id: %s, player_id: %s, username: %s, side: %s, lives: %s, score: %s, place: %s, connected: %s, bot: %s, ready: %s, paddle: %s)" % [self.__ref_id, self.player_id, self.username, self.side, self.lives, self.score, self.place, self.connected, self.bot, self.ready, self.paddle]

class BallState extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("x", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("y", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("vx", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("vy", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("tick", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "BallState(__ref_id: %s, x: %s, y: %s, vx: %s, vy: %s, tick: %s)" % [self.__ref_id, self.x, self.y, self.vx, self.vy, self.tick]

class ServeState extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("side", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("position", Colyseus.Schema.FLOAT32),
			Colyseus.Schema.Field.new("tick", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "ServeState(__ref_id: %s, side: %s, position: %s, tick: %s)" % [self.__ref_id, self.side, self.position, self.tick]

class PongState extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("protocol", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("phase", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("mode", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("ranked", Colyseus.Schema.BOOLEAN),
			Colyseus.Schema.Field.new("match_id", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("tick_rate", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("sides", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("countdown", Colyseus.Schema.UINT8),
			Colyseus.Schema.Field.new("bots_in", Colyseus.Schema.UINT16),
			Colyseus.Schema.Field.new("winner_id", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("spectators", Colyseus.Schema.UINT16),
			Colyseus.Schema.Field.new("players", Colyseus.Schema.MAP, PlayerState),
			Colyseus.Schema.Field.new("balls", Colyseus.Schema.MAP, BallState),
			Colyseus.Schema.Field.new("serves", Colyseus.Schema.MAP, ServeState),
			Colyseus.Schema.Field.new("time_limit", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "PongState(__ref_id: %s, protocol: %s, phase: %s, mode: %s, ranked: %s, match_id: %s, tick_rate: %s, sides: %s, countdown: %s, bots_in: %s, winner_id: %s, spectators: %s, players: %s, balls: %s, serves: %s, time_limit: %s)" % [self.__ref_id, self.protocol, self.phase, self.mode, self.ranked, self.match_id, self.tick_rate, self.sides, self.countdown, self.bots_in, self.winner_id, self.spectators, self.players, self.balls, self.serves, self.time_limit]
