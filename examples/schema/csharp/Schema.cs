// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 

public partial class PaddleState : global::Colyseus.Schema.Schema {
#if UNITY_5_3_OR_NEWER
	[global::UnityEngine.Scripting.Preserve]
#endif
	public PaddleState() { }

	[global::Colyseus.Schema.Type(0, "quantized", QuantizeMin = -64, QuantizeMax = 64, QuantizeBits = 16, QuantizeWrap = true)]
	public double position = 0;

	[global::Colyseus.Schema.Type(1, "number")]
	public double direction = 0;

	[global::Colyseus.Schema.Type(2, "float32")]
	public double length = 0;

	[global::Colyseus.Schema.Type(3, "number")]
	public double tick = 0;

	[global::Colyseus.Schema.Type(4, "number")]
	public double ack = 0;
}

public partial class PlayerState : global::Colyseus.Schema.Schema {
#if UNITY_5_3_OR_NEWER
	[global::UnityEngine.Scripting.Preserve]
#endif
	public PlayerState() { }

	[global::Colyseus.Schema.Type(0, "string")]
	public string player_id = "";

	[global::Colyseus.Schema.Type(1, "string")]
	public string username = "";

	[global::Colyseus.Schema.Type(2, "uint8")]
	public byte side = 0;

	[global::Colyseus.Schema.Type(3, "uint8")]
	public byte lives = 0;

	[global::Colyseus.Schema.Type(4, "uint16")]
	public ushort score = 0;

	[global::Colyseus.Schema.Type(5, "uint8")]
	public byte place = 0;

	[global::Colyseus.Schema.Type(6, "boolean")]
	public bool connected = false;

	[global::Colyseus.Schema.Type(7, "boolean")]
	public bool bot = false;

	[global::Colyseus.Schema.Type(8, "boolean")]
	public bool ready = false;

	[global::Colyseus.Schema.Type(9, "ref", typeof(PaddleState))]
	public PaddleState paddle = null;
}

public partial class BallState : global::Colyseus.Schema.Schema {
#if UNITY_5_3_OR_NEWER
	[global::UnityEngine.Scripting.Preserve]
#endif
	public BallState() { }

	[global::Colyseus.Schema.Type(0, "float32")]
	public double x = 0;

	[global::Colyseus.Schema.Type(1, "float32")]
	public double y = 0;

	[global::Colyseus.Schema.Type(2, "float32")]
	public double vx = 0;

	[global::Colyseus.Schema.Type(3, "float32")]
	public double vy = 0;

	[global::Colyseus.Schema.Type(4, "number")]
	public double tick = 0;
}

public partial class ServeState : global::Colyseus.Schema.Schema {
#if UNITY_5_3_OR_NEWER
	[global::UnityEngine.Scripting.Preserve]
#endif
	public ServeState() { }

	[global::Colyseus.Schema.Type(0, "uint8")]
	public byte side = 0;

	[global::Colyseus.Schema.Type(1, "float32")]
	public double position = 0;

	[global::Colyseus.Schema.Type(2, "number")]
	public double tick = 0;
}

public partial class PongState : global::Colyseus.Schema.Schema {
#if UNITY_5_3_OR_NEWER
	[global::UnityEngine.Scripting.Preserve]
#endif
	public PongState() { }

	[global::Colyseus.Schema.Type(0, "uint8")]
	public byte protocol = 1;

	[global::Colyseus.Schema.Type(1, "string")]
	public string phase = "waiting";

	[global::Colyseus.Schema.Type(2, "string")]
	public string mode = default(string);

	[global::Colyseus.Schema.Type(3, "boolean")]
	public bool ranked = false;

	[global::Colyseus.Schema.Type(4, "string")]
	public string match_id = "";

	[global::Colyseus.Schema.Type(5, "uint8")]
	public byte tick_rate = 60;

	[global::Colyseus.Schema.Type(6, "uint8")]
	public byte sides = 0;

	[global::Colyseus.Schema.Type(7, "uint8")]
	public byte countdown = 0;

	[global::Colyseus.Schema.Type(8, "uint16")]
	public ushort bots_in = 0;

	[global::Colyseus.Schema.Type(9, "string")]
	public string winner_id = "";

	[global::Colyseus.Schema.Type(10, "uint16")]
	public ushort spectators = 0;

	[global::Colyseus.Schema.Type(11, "map", typeof(global::Colyseus.Schema.MapSchema<PlayerState>))]
	public global::Colyseus.Schema.MapSchema<PlayerState> players = new global::Colyseus.Schema.MapSchema<PlayerState>();

	[global::Colyseus.Schema.Type(12, "map", typeof(global::Colyseus.Schema.MapSchema<BallState>))]
	public global::Colyseus.Schema.MapSchema<BallState> balls = new global::Colyseus.Schema.MapSchema<BallState>();

	[global::Colyseus.Schema.Type(13, "map", typeof(global::Colyseus.Schema.MapSchema<ServeState>))]
	public global::Colyseus.Schema.MapSchema<ServeState> serves = new global::Colyseus.Schema.MapSchema<ServeState>();

	[global::Colyseus.Schema.Type(14, "number")]
	public double time_limit = 0;
}
