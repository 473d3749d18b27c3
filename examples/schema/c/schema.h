// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 
#ifndef __SCHEMA_CODEGEN_SCHEMA_H__
#define __SCHEMA_CODEGEN_SCHEMA_H__ 1

#include "colyseus/schema/types.h"
#include "colyseus/schema/collections.h"
#include <stdlib.h>
#include <stddef.h>
#include <stdbool.h>

typedef struct {
    colyseus_schema_t __base;
    double position;
    double direction;
    float length;
    double tick;
    double ack;
} paddle_state_t;

static const colyseus_quantized_descriptor_t paddle_state_position_quantized = {-64, 64, 128, 65536, 16, true};

static const colyseus_field_t paddle_state_fields[] = {
    {0, "position", COLYSEUS_FIELD_QUANTIZED, "quantized", offsetof(paddle_state_t, position), NULL, NULL, &paddle_state_position_quantized},
    {1, "direction", COLYSEUS_FIELD_NUMBER, "number", offsetof(paddle_state_t, direction), NULL, NULL, NULL},
    {2, "length", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(paddle_state_t, length), NULL, NULL, NULL},
    {3, "tick", COLYSEUS_FIELD_NUMBER, "number", offsetof(paddle_state_t, tick), NULL, NULL, NULL},
    {4, "ack", COLYSEUS_FIELD_NUMBER, "number", offsetof(paddle_state_t, ack), NULL, NULL, NULL}
};

static paddle_state_t* paddle_state_create(void) {
    paddle_state_t* instance = calloc(1, sizeof(paddle_state_t));
    return instance;
}

static void paddle_state_destroy(colyseus_schema_t* schema) {
    paddle_state_t* instance = (paddle_state_t*)schema;
    free(instance);
}

static const colyseus_schema_vtable_t paddle_state_vtable = {
    "PaddleState",
    sizeof(paddle_state_t),
    (colyseus_schema_t* (*)(void))paddle_state_create,
    paddle_state_destroy,
    paddle_state_fields,
    5
};

typedef struct {
    colyseus_schema_t __base;
    char* player_id;
    char* username;
    uint8_t side;
    uint8_t lives;
    uint16_t score;
    uint8_t place;
    bool connected;
    bool bot;
    bool ready;
    paddle_state_t* paddle;
} player_state_t;

static const colyseus_field_t player_state_fields[] = {
    {0, "player_id", COLYSEUS_FIELD_STRING, "string", offsetof(player_state_t, player_id), NULL, NULL, NULL},
    {1, "username", COLYSEUS_FIELD_STRING, "string", offsetof(player_state_t, username), NULL, NULL, NULL},
    {2, "side", COLYSEUS_FIELD_UINT8, "uint8", offsetof(player_state_t, side), NULL, NULL, NULL},
    {3, "lives", COLYSEUS_FIELD_UINT8, "uint8", offsetof(player_state_t, lives), NULL, NULL, NULL},
    {4, "score", COLYSEUS_FIELD_UINT16, "uint16", offsetof(player_state_t, score), NULL, NULL, NULL},
    {5, "place", COLYSEUS_FIELD_UINT8, "uint8", offsetof(player_state_t, place), NULL, NULL, NULL},
    {6, "connected", COLYSEUS_FIELD_BOOLEAN, "boolean", offsetof(player_state_t, connected), NULL, NULL, NULL},
    {7, "bot", COLYSEUS_FIELD_BOOLEAN, "boolean", offsetof(player_state_t, bot), NULL, NULL, NULL},
    {8, "ready", COLYSEUS_FIELD_BOOLEAN, "boolean", offsetof(player_state_t, ready), NULL, NULL, NULL},
    {9, "paddle", COLYSEUS_FIELD_REF, "ref", offsetof(player_state_t, paddle), &paddle_state_vtable, NULL, NULL}
};

static player_state_t* player_state_create(void) {
    player_state_t* instance = calloc(1, sizeof(player_state_t));
    return instance;
}

static void player_state_destroy(colyseus_schema_t* schema) {
    player_state_t* instance = (player_state_t*)schema;
    if (instance->player_id) free(instance->player_id);
    if (instance->username) free(instance->username);
    if (instance->paddle) paddle_state_destroy((colyseus_schema_t*)instance->paddle);
    free(instance);
}

static const colyseus_schema_vtable_t player_state_vtable = {
    "PlayerState",
    sizeof(player_state_t),
    (colyseus_schema_t* (*)(void))player_state_create,
    player_state_destroy,
    player_state_fields,
    10
};

typedef struct {
    colyseus_schema_t __base;
    float x;
    float y;
    float vx;
    float vy;
    double tick;
} ball_state_t;

static const colyseus_field_t ball_state_fields[] = {
    {0, "x", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(ball_state_t, x), NULL, NULL, NULL},
    {1, "y", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(ball_state_t, y), NULL, NULL, NULL},
    {2, "vx", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(ball_state_t, vx), NULL, NULL, NULL},
    {3, "vy", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(ball_state_t, vy), NULL, NULL, NULL},
    {4, "tick", COLYSEUS_FIELD_NUMBER, "number", offsetof(ball_state_t, tick), NULL, NULL, NULL}
};

static ball_state_t* ball_state_create(void) {
    ball_state_t* instance = calloc(1, sizeof(ball_state_t));
    return instance;
}

static void ball_state_destroy(colyseus_schema_t* schema) {
    ball_state_t* instance = (ball_state_t*)schema;
    free(instance);
}

static const colyseus_schema_vtable_t ball_state_vtable = {
    "BallState",
    sizeof(ball_state_t),
    (colyseus_schema_t* (*)(void))ball_state_create,
    ball_state_destroy,
    ball_state_fields,
    5
};

typedef struct {
    colyseus_schema_t __base;
    uint8_t side;
    float position;
    double tick;
} serve_state_t;

static const colyseus_field_t serve_state_fields[] = {
    {0, "side", COLYSEUS_FIELD_UINT8, "uint8", offsetof(serve_state_t, side), NULL, NULL, NULL},
    {1, "position", COLYSEUS_FIELD_FLOAT32, "float32", offsetof(serve_state_t, position), NULL, NULL, NULL},
    {2, "tick", COLYSEUS_FIELD_NUMBER, "number", offsetof(serve_state_t, tick), NULL, NULL, NULL}
};

static serve_state_t* serve_state_create(void) {
    serve_state_t* instance = calloc(1, sizeof(serve_state_t));
    return instance;
}

static void serve_state_destroy(colyseus_schema_t* schema) {
    serve_state_t* instance = (serve_state_t*)schema;
    free(instance);
}

static const colyseus_schema_vtable_t serve_state_vtable = {
    "ServeState",
    sizeof(serve_state_t),
    (colyseus_schema_t* (*)(void))serve_state_create,
    serve_state_destroy,
    serve_state_fields,
    3
};

typedef struct {
    colyseus_schema_t __base;
    uint8_t protocol;
    char* phase;
    char* mode;
    bool ranked;
    char* match_id;
    uint8_t tick_rate;
    uint8_t sides;
    uint8_t countdown;
    uint16_t bots_in;
    char* winner_id;
    uint16_t spectators;
    colyseus_map_schema_t* players;
    colyseus_map_schema_t* balls;
    colyseus_map_schema_t* serves;
    double time_limit;
} pong_state_t;

static const colyseus_field_t pong_state_fields[] = {
    {0, "protocol", COLYSEUS_FIELD_UINT8, "uint8", offsetof(pong_state_t, protocol), NULL, NULL, NULL},
    {1, "phase", COLYSEUS_FIELD_STRING, "string", offsetof(pong_state_t, phase), NULL, NULL, NULL},
    {2, "mode", COLYSEUS_FIELD_STRING, "string", offsetof(pong_state_t, mode), NULL, NULL, NULL},
    {3, "ranked", COLYSEUS_FIELD_BOOLEAN, "boolean", offsetof(pong_state_t, ranked), NULL, NULL, NULL},
    {4, "match_id", COLYSEUS_FIELD_STRING, "string", offsetof(pong_state_t, match_id), NULL, NULL, NULL},
    {5, "tick_rate", COLYSEUS_FIELD_UINT8, "uint8", offsetof(pong_state_t, tick_rate), NULL, NULL, NULL},
    {6, "sides", COLYSEUS_FIELD_UINT8, "uint8", offsetof(pong_state_t, sides), NULL, NULL, NULL},
    {7, "countdown", COLYSEUS_FIELD_UINT8, "uint8", offsetof(pong_state_t, countdown), NULL, NULL, NULL},
    {8, "bots_in", COLYSEUS_FIELD_UINT16, "uint16", offsetof(pong_state_t, bots_in), NULL, NULL, NULL},
    {9, "winner_id", COLYSEUS_FIELD_STRING, "string", offsetof(pong_state_t, winner_id), NULL, NULL, NULL},
    {10, "spectators", COLYSEUS_FIELD_UINT16, "uint16", offsetof(pong_state_t, spectators), NULL, NULL, NULL},
    {11, "players", COLYSEUS_FIELD_MAP, "map", offsetof(pong_state_t, players), &player_state_vtable, NULL, NULL},
    {12, "balls", COLYSEUS_FIELD_MAP, "map", offsetof(pong_state_t, balls), &ball_state_vtable, NULL, NULL},
    {13, "serves", COLYSEUS_FIELD_MAP, "map", offsetof(pong_state_t, serves), &serve_state_vtable, NULL, NULL},
    {14, "time_limit", COLYSEUS_FIELD_NUMBER, "number", offsetof(pong_state_t, time_limit), NULL, NULL, NULL}
};

static pong_state_t* pong_state_create(void) {
    pong_state_t* instance = calloc(1, sizeof(pong_state_t));
    return instance;
}

static void pong_state_destroy(colyseus_schema_t* schema) {
    pong_state_t* instance = (pong_state_t*)schema;
    if (instance->phase) free(instance->phase);
    if (instance->mode) free(instance->mode);
    if (instance->match_id) free(instance->match_id);
    if (instance->winner_id) free(instance->winner_id);
    free(instance);
}

static const colyseus_schema_vtable_t pong_state_vtable = {
    "PongState",
    sizeof(pong_state_t),
    (colyseus_schema_t* (*)(void))pong_state_create,
    pong_state_destroy,
    pong_state_fields,
    15
};

#endif
