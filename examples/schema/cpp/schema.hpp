// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 
#ifndef __SCHEMA_CODEGEN_SCHEMA_H__
#define __SCHEMA_CODEGEN_SCHEMA_H__ 1

#include "schema.h"
#include <typeinfo>
#include <typeindex>

using namespace colyseus::schema;


class PaddleState : public Schema {
public:
	 undefined position = undefined;
	 varint_t direction = 0;
	 float32_t length = 0;
	 varint_t tick = 0;
	 varint_t ack = 0;

	PaddleState() {
		this->_indexes = {{0, "position"}, {1, "direction"}, {2, "length"}, {3, "tick"}, {4, "ack"}};
		this->_types = {{0, "quantized"}, {1, "number"}, {2, "float32"}, {3, "number"}, {4, "number"}};
		this->_childPrimitiveTypes = {};
		this->_childSchemaTypes = {};
	}

	virtual ~PaddleState() {
		
	}

protected:
	inline undefined getQuantized(const string &field)
	{
		if (field == "position")
		{
			return this->position;

		}
		return Schema::getQuantized(field);
	}

	inline void setQuantized(const string &field, undefined value)
	{
		if (field == "position")
		{
			this->position = value;
			return;

		}
		return Schema::setQuantized(field, value);
	}
	inline varint_t getNumber(const string &field)
	{
		if (field == "direction")
		{
			return this->direction;

		} else if (field == "tick")
		{
			return this->tick;

		} else if (field == "ack")
		{
			return this->ack;

		}
		return Schema::getNumber(field);
	}

	inline void setNumber(const string &field, varint_t value)
	{
		if (field == "direction")
		{
			this->direction = value;
			return;

		} else if (field == "tick")
		{
			this->tick = value;
			return;

		} else if (field == "ack")
		{
			this->ack = value;
			return;

		}
		return Schema::setNumber(field, value);
	}
	inline float32_t getFloat32(const string &field)
	{
		if (field == "length")
		{
			return this->length;

		}
		return Schema::getFloat32(field);
	}

	inline void setFloat32(const string &field, float32_t value)
	{
		if (field == "length")
		{
			this->length = value;
			return;

		}
		return Schema::setFloat32(field, value);
	}


};

class PlayerState : public Schema {
public:
	 string player_id = "";
	 string username = "";
	 uint8_t side = 0;
	 uint8_t lives = 0;
	 uint16_t score = 0;
	 uint8_t place = 0;
	 bool connected = false;
	 bool bot = false;
	 bool ready = false;
	 PaddleState *paddle = new PaddleState();

	PlayerState() {
		this->_indexes = {{0, "player_id"}, {1, "username"}, {2, "side"}, {3, "lives"}, {4, "score"}, {5, "place"}, {6, "connected"}, {7, "bot"}, {8, "ready"}, {9, "paddle"}};
		this->_types = {{0, "string"}, {1, "string"}, {2, "uint8"}, {3, "uint8"}, {4, "uint16"}, {5, "uint8"}, {6, "boolean"}, {7, "boolean"}, {8, "boolean"}, {9, "ref"}};
		this->_childPrimitiveTypes = {};
		this->_childSchemaTypes = {{9, typeid(PaddleState)}};
	}

	virtual ~PlayerState() {
		delete this->paddle;
	}

protected:
	inline string getString(const string &field)
	{
		if (field == "player_id")
		{
			return this->player_id;

		} else if (field == "username")
		{
			return this->username;

		}
		return Schema::getString(field);
	}

	inline void setString(const string &field, string value)
	{
		if (field == "player_id")
		{
			this->player_id = value;
			return;

		} else if (field == "username")
		{
			this->username = value;
			return;

		}
		return Schema::setString(field, value);
	}
	inline uint8_t getUint8(const string &field)
	{
		if (field == "side")
		{
			return this->side;

		} else if (field == "lives")
		{
			return this->lives;

		} else if (field == "place")
		{
			return this->place;

		}
		return Schema::getUint8(field);
	}

	inline void setUint8(const string &field, uint8_t value)
	{
		if (field == "side")
		{
			this->side = value;
			return;

		} else if (field == "lives")
		{
			this->lives = value;
			return;

		} else if (field == "place")
		{
			this->place = value;
			return;

		}
		return Schema::setUint8(field, value);
	}
	inline uint16_t getUint16(const string &field)
	{
		if (field == "score")
		{
			return this->score;

		}
		return Schema::getUint16(field);
	}

	inline void setUint16(const string &field, uint16_t value)
	{
		if (field == "score")
		{
			this->score = value;
			return;

		}
		return Schema::setUint16(field, value);
	}
	inline bool getBoolean(const string &field)
	{
		if (field == "connected")
		{
			return this->connected;

		} else if (field == "bot")
		{
			return this->bot;

		} else if (field == "ready")
		{
			return this->ready;

		}
		return Schema::getBoolean(field);
	}

	inline void setBoolean(const string &field, bool value)
	{
		if (field == "connected")
		{
			this->connected = value;
			return;

		} else if (field == "bot")
		{
			this->bot = value;
			return;

		} else if (field == "ready")
		{
			this->ready = value;
			return;

		}
		return Schema::setBoolean(field, value);
	}
	inline Schema* getRef(const string &field)
	{
		if (field == "paddle")
		{
			return this->paddle;

		}
		return Schema::getRef(field);
	}

	inline void setRef(const string &field, Schema* value)
	{
		if (field == "paddle")
		{
			this->paddle = (PaddleState*)value;
			return;

		}
		return Schema::setRef(field, value);
	}

	inline Schema* createInstance(std::type_index type) {
		if (type == typeid(PaddleState))
		{
			return new PaddleState();

		}
		return Schema::createInstance(type);
	}
};

class BallState : public Schema {
public:
	 float32_t x = 0;
	 float32_t y = 0;
	 float32_t vx = 0;
	 float32_t vy = 0;
	 varint_t tick = 0;

	BallState() {
		this->_indexes = {{0, "x"}, {1, "y"}, {2, "vx"}, {3, "vy"}, {4, "tick"}};
		this->_types = {{0, "float32"}, {1, "float32"}, {2, "float32"}, {3, "float32"}, {4, "number"}};
		this->_childPrimitiveTypes = {};
		this->_childSchemaTypes = {};
	}

	virtual ~BallState() {
		
	}

protected:
	inline float32_t getFloat32(const string &field)
	{
		if (field == "x")
		{
			return this->x;

		} else if (field == "y")
		{
			return this->y;

		} else if (field == "vx")
		{
			return this->vx;

		} else if (field == "vy")
		{
			return this->vy;

		}
		return Schema::getFloat32(field);
	}

	inline void setFloat32(const string &field, float32_t value)
	{
		if (field == "x")
		{
			this->x = value;
			return;

		} else if (field == "y")
		{
			this->y = value;
			return;

		} else if (field == "vx")
		{
			this->vx = value;
			return;

		} else if (field == "vy")
		{
			this->vy = value;
			return;

		}
		return Schema::setFloat32(field, value);
	}
	inline varint_t getNumber(const string &field)
	{
		if (field == "tick")
		{
			return this->tick;

		}
		return Schema::getNumber(field);
	}

	inline void setNumber(const string &field, varint_t value)
	{
		if (field == "tick")
		{
			this->tick = value;
			return;

		}
		return Schema::setNumber(field, value);
	}


};

class ServeState : public Schema {
public:
	 uint8_t side = 0;
	 float32_t position = 0;
	 varint_t tick = 0;

	ServeState() {
		this->_indexes = {{0, "side"}, {1, "position"}, {2, "tick"}};
		this->_types = {{0, "uint8"}, {1, "float32"}, {2, "number"}};
		this->_childPrimitiveTypes = {};
		this->_childSchemaTypes = {};
	}

	virtual ~ServeState() {
		
	}

protected:
	inline uint8_t getUint8(const string &field)
	{
		if (field == "side")
		{
			return this->side;

		}
		return Schema::getUint8(field);
	}

	inline void setUint8(const string &field, uint8_t value)
	{
		if (field == "side")
		{
			this->side = value;
			return;

		}
		return Schema::setUint8(field, value);
	}
	inline float32_t getFloat32(const string &field)
	{
		if (field == "position")
		{
			return this->position;

		}
		return Schema::getFloat32(field);
	}

	inline void setFloat32(const string &field, float32_t value)
	{
		if (field == "position")
		{
			this->position = value;
			return;

		}
		return Schema::setFloat32(field, value);
	}
	inline varint_t getNumber(const string &field)
	{
		if (field == "tick")
		{
			return this->tick;

		}
		return Schema::getNumber(field);
	}

	inline void setNumber(const string &field, varint_t value)
	{
		if (field == "tick")
		{
			this->tick = value;
			return;

		}
		return Schema::setNumber(field, value);
	}


};

class PongState : public Schema {
public:
	 uint8_t protocol = 0;
	 string phase = "";
	 string mode = "";
	 bool ranked = false;
	 string match_id = "";
	 uint8_t tick_rate = 0;
	 uint8_t sides = 0;
	 uint8_t countdown = 0;
	 uint16_t bots_in = 0;
	 string winner_id = "";
	 uint16_t spectators = 0;
	 MapSchema<PlayerState*> *players = new MapSchema<PlayerState*>();
	 MapSchema<BallState*> *balls = new MapSchema<BallState*>();
	 MapSchema<ServeState*> *serves = new MapSchema<ServeState*>();
	 varint_t time_limit = 0;

	PongState() {
		this->_indexes = {{0, "protocol"}, {1, "phase"}, {2, "mode"}, {3, "ranked"}, {4, "match_id"}, {5, "tick_rate"}, {6, "sides"}, {7, "countdown"}, {8, "bots_in"}, {9, "winner_id"}, {10, "spectators"}, {11, "players"}, {12, "balls"}, {13, "serves"}, {14, "time_limit"}};
		this->_types = {{0, "uint8"}, {1, "string"}, {2, "string"}, {3, "boolean"}, {4, "string"}, {5, "uint8"}, {6, "uint8"}, {7, "uint8"}, {8, "uint16"}, {9, "string"}, {10, "uint16"}, {11, "map"}, {12, "map"}, {13, "map"}, {14, "number"}};
		this->_childPrimitiveTypes = {};
		this->_childSchemaTypes = {{11, typeid(PlayerState)}, {12, typeid(BallState)}, {13, typeid(ServeState)}};
	}

	virtual ~PongState() {
		delete this->players;
		delete this->balls;
		delete this->serves;
	}

protected:
	inline uint8_t getUint8(const string &field)
	{
		if (field == "protocol")
		{
			return this->protocol;

		} else if (field == "tick_rate")
		{
			return this->tick_rate;

		} else if (field == "sides")
		{
			return this->sides;

		} else if (field == "countdown")
		{
			return this->countdown;

		}
		return Schema::getUint8(field);
	}

	inline void setUint8(const string &field, uint8_t value)
	{
		if (field == "protocol")
		{
			this->protocol = value;
			return;

		} else if (field == "tick_rate")
		{
			this->tick_rate = value;
			return;

		} else if (field == "sides")
		{
			this->sides = value;
			return;

		} else if (field == "countdown")
		{
			this->countdown = value;
			return;

		}
		return Schema::setUint8(field, value);
	}
	inline string getString(const string &field)
	{
		if (field == "phase")
		{
			return this->phase;

		} else if (field == "mode")
		{
			return this->mode;

		} else if (field == "match_id")
		{
			return this->match_id;

		} else if (field == "winner_id")
		{
			return this->winner_id;

		}
		return Schema::getString(field);
	}

	inline void setString(const string &field, string value)
	{
		if (field == "phase")
		{
			this->phase = value;
			return;

		} else if (field == "mode")
		{
			this->mode = value;
			return;

		} else if (field == "match_id")
		{
			this->match_id = value;
			return;

		} else if (field == "winner_id")
		{
			this->winner_id = value;
			return;

		}
		return Schema::setString(field, value);
	}
	inline bool getBoolean(const string &field)
	{
		if (field == "ranked")
		{
			return this->ranked;

		}
		return Schema::getBoolean(field);
	}

	inline void setBoolean(const string &field, bool value)
	{
		if (field == "ranked")
		{
			this->ranked = value;
			return;

		}
		return Schema::setBoolean(field, value);
	}
	inline uint16_t getUint16(const string &field)
	{
		if (field == "bots_in")
		{
			return this->bots_in;

		} else if (field == "spectators")
		{
			return this->spectators;

		}
		return Schema::getUint16(field);
	}

	inline void setUint16(const string &field, uint16_t value)
	{
		if (field == "bots_in")
		{
			this->bots_in = value;
			return;

		} else if (field == "spectators")
		{
			this->spectators = value;
			return;

		}
		return Schema::setUint16(field, value);
	}
	inline MapSchema<char*> * getMap(const string &field)
	{
		if (field == "players")
		{
			return (MapSchema<char*> *)this->players;

		} else if (field == "balls")
		{
			return (MapSchema<char*> *)this->balls;

		} else if (field == "serves")
		{
			return (MapSchema<char*> *)this->serves;

		}
		return Schema::getMap(field);
	}

	inline void setMap(const string &field, MapSchema<char*> * value)
	{
		if (field == "players")
		{
			this->players = (MapSchema<PlayerState*> *)value;
			return;

		} else if (field == "balls")
		{
			this->balls = (MapSchema<BallState*> *)value;
			return;

		} else if (field == "serves")
		{
			this->serves = (MapSchema<ServeState*> *)value;
			return;

		}
		return Schema::setMap(field, value);
	}
	inline varint_t getNumber(const string &field)
	{
		if (field == "time_limit")
		{
			return this->time_limit;

		}
		return Schema::getNumber(field);
	}

	inline void setNumber(const string &field, varint_t value)
	{
		if (field == "time_limit")
		{
			this->time_limit = value;
			return;

		}
		return Schema::setNumber(field, value);
	}

	inline Schema* createInstance(std::type_index type) {
		if (type == typeid(PlayerState))
		{
			return new PlayerState();

		} else if (type == typeid(BallState))
		{
			return new BallState();

		} else if (type == typeid(ServeState))
		{
			return new ServeState();

		}
		return Schema::createInstance(type);
	}
};


#endif
