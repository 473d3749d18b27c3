// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 
// ignore_for_file: non_constant_identifier_names, constant_identifier_names

import 'package:colyseus/colyseus.dart';

final class PaddleState extends SchemaRef {
  PaddleState(super.handle);

  double get position => view['position'];
  double get direction => view['direction'];
  double get length => view['length'];
  double get tick => view['tick'];
  double get ack => view['ack'];
}

final class PlayerState extends SchemaRef {
  PlayerState(super.handle);

  String get player_id => view.getString('player_id') ?? '';
  String get username => view.getString('username') ?? '';
  double get side => view['side'];
  double get lives => view['lives'];
  double get score => view['score'];
  double get place => view['place'];
  bool get connected => view.getBool('connected');
  bool get bot => view.getBool('bot');
  bool get ready => view.getBool('ready');
  PaddleState? get paddle => refOf('paddle', PaddleState.new);
}

final class BallState extends SchemaRef {
  BallState(super.handle);

  double get x => view['x'];
  double get y => view['y'];
  double get vx => view['vx'];
  double get vy => view['vy'];
  double get tick => view['tick'];
}

final class ServeState extends SchemaRef {
  ServeState(super.handle);

  double get side => view['side'];
  double get position => view['position'];
  double get tick => view['tick'];
}

final class PongState extends SchemaRef {
  PongState(super.handle);

  double get protocol => view['protocol'];
  String get phase => view.getString('phase') ?? '';
  String get mode => view.getString('mode') ?? '';
  bool get ranked => view.getBool('ranked');
  String get match_id => view.getString('match_id') ?? '';
  double get tick_rate => view['tick_rate'];
  double get sides => view['sides'];
  double get countdown => view['countdown'];
  double get bots_in => view['bots_in'];
  String get winner_id => view.getString('winner_id') ?? '';
  double get spectators => view['spectators'];
  MapSchema<PlayerState> get players => mapOf('players', PlayerState.new);
  MapSchema<BallState> get balls => mapOf('balls', BallState.new);
  MapSchema<ServeState> get serves => mapOf('serves', ServeState.new);
  double get time_limit => view['time_limit'];
}
