-- 
-- THIS FILE HAS BEEN GENERATED AUTOMATICALLY
-- DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
-- 
-- GENERATED USING @colyseus/schema 5.0.34
-- 

local schema = require 'colyseus.serializer.schema.schema'
local quantize = require 'colyseus.serializer.schema.quantize'

---@class PaddleState: Schema
---@field position number
---@field direction number
---@field length number
---@field tick number
---@field ack number
local PaddleState = schema.define({
    ["position"] = { quantized = quantize.resolve({ min = -64, max = 64, bits = 16, mode = 1 }) },
    ["direction"] = "number",
    ["length"] = "float32",
    ["tick"] = "number",
    ["ack"] = "number",
    ["_fields_by_index"] = { "position", "direction", "length", "tick", "ack" },
})

---@class PlayerState: Schema
---@field player_id string
---@field username string
---@field side number
---@field lives number
---@field score number
---@field place number
---@field connected boolean
---@field bot boolean
---@field ready boolean
---@field paddle PaddleState
local PlayerState = schema.define({
    ["player_id"] = "string",
    ["username"] = "string",
    ["side"] = "uint8",
    ["lives"] = "uint8",
    ["score"] = "uint16",
    ["place"] = "uint8",
    ["connected"] = "boolean",
    ["bot"] = "boolean",
    ["ready"] = "boolean",
    ["paddle"] = PaddleState,
    ["_fields_by_index"] = { "player_id", "username", "side", "lives", "score", "place", "connected", "bot", "ready", "paddle" },
})

---@class BallState: Schema
---@field x number
---@field y number
---@field vx number
---@field vy number
---@field tick number
local BallState = schema.define({
    ["x"] = "float32",
    ["y"] = "float32",
    ["vx"] = "float32",
    ["vy"] = "float32",
    ["tick"] = "number",
    ["_fields_by_index"] = { "x", "y", "vx", "vy", "tick" },
})

---@class ServeState: Schema
---@field side number
---@field position number
---@field tick number
local ServeState = schema.define({
    ["side"] = "uint8",
    ["position"] = "float32",
    ["tick"] = "number",
    ["_fields_by_index"] = { "side", "position", "tick" },
})

---@class PongState: Schema
---@field protocol number
---@field phase string
---@field mode string
---@field ranked boolean
---@field match_id string
---@field tick_rate number
---@field sides number
---@field countdown number
---@field bots_in number
---@field winner_id string
---@field spectators number
---@field players MapSchema
---@field balls MapSchema
---@field serves MapSchema
---@field time_limit number
local PongState = schema.define({
    ["protocol"] = "uint8",
    ["phase"] = "string",
    ["mode"] = "string",
    ["ranked"] = "boolean",
    ["match_id"] = "string",
    ["tick_rate"] = "uint8",
    ["sides"] = "uint8",
    ["countdown"] = "uint8",
    ["bots_in"] = "uint16",
    ["winner_id"] = "string",
    ["spectators"] = "uint16",
    ["players"] = { map = PlayerState },
    ["balls"] = { map = BallState },
    ["serves"] = { map = ServeState },
    ["time_limit"] = "number",
    ["_fields_by_index"] = { "protocol", "phase", "mode", "ranked", "match_id", "tick_rate", "sides", "countdown", "bots_in", "winner_id", "spectators", "players", "balls", "serves", "time_limit" },
})

return {
    PaddleState = PaddleState,
    PlayerState = PlayerState,
    BallState = BallState,
    ServeState = ServeState,
    PongState = PongState,
}
