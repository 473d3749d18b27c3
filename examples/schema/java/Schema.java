// 
// THIS FILE HAS BEEN GENERATED AUTOMATICALLY
// DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
// 
// GENERATED USING @colyseus/schema 5.0.34
// 


import io.colyseus.serializer.schema.Schema;
import io.colyseus.serializer.schema.annotations.SchemaClass;
import io.colyseus.serializer.schema.annotations.SchemaField;

@SchemaClass
class PaddleState extends Schema {
	@SchemaField("0/quantized")	
	public undefined position = undefined;

	@SchemaField("1/number")	
	public float direction = 0;

	@SchemaField("2/float32")	
	public float length = 0;

	@SchemaField("3/number")	
	public float tick = 0;

	@SchemaField("4/number")	
	public float ack = 0;
}

@SchemaClass
class PlayerState extends Schema {
	@SchemaField("0/string")	
	public String player_id = "";

	@SchemaField("1/string")	
	public String username = "";

	@SchemaField("2/uint8")	
	public short side = 0;

	@SchemaField("3/uint8")	
	public short lives = 0;

	@SchemaField("4/uint16")	
	public int score = 0;

	@SchemaField("5/uint8")	
	public short place = 0;

	@SchemaField("6/boolean")	
	public boolean connected = false;

	@SchemaField("7/boolean")	
	public boolean bot = false;

	@SchemaField("8/boolean")	
	public boolean ready = false;

	@SchemaField("9/ref")	
	public PaddleState paddle = new PaddleState();
}

@SchemaClass
class BallState extends Schema {
	@SchemaField("0/float32")	
	public float x = 0;

	@SchemaField("1/float32")	
	public float y = 0;

	@SchemaField("2/float32")	
	public float vx = 0;

	@SchemaField("3/float32")	
	public float vy = 0;

	@SchemaField("4/number")	
	public float tick = 0;
}

@SchemaClass
class ServeState extends Schema {
	@SchemaField("0/uint8")	
	public short side = 0;

	@SchemaField("1/float32")	
	public float position = 0;

	@SchemaField("2/number")	
	public float tick = 0;
}

@SchemaClass
class PongState extends Schema {
	@SchemaField("0/uint8")	
	public short protocol = 0;

	@SchemaField("1/string")	
	public String phase = "";

	@SchemaField("2/string")	
	public String mode = "";

	@SchemaField("3/boolean")	
	public boolean ranked = false;

	@SchemaField("4/string")	
	public String match_id = "";

	@SchemaField("5/uint8")	
	public short tick_rate = 0;

	@SchemaField("6/uint8")	
	public short sides = 0;

	@SchemaField("7/uint8")	
	public short countdown = 0;

	@SchemaField("8/uint16")	
	public int bots_in = 0;

	@SchemaField("9/string")	
	public String winner_id = "";

	@SchemaField("10/uint16")	
	public int spectators = 0;

	@SchemaField("11/map/ref")	
	public MapSchema<PlayerState> players = new MapSchema<>(PlayerState.class);

	@SchemaField("12/map/ref")	
	public MapSchema<BallState> balls = new MapSchema<>(BallState.class);

	@SchemaField("13/map/ref")	
	public MapSchema<ServeState> serves = new MapSchema<>(ServeState.class);

	@SchemaField("14/number")	
	public float time_limit = 0;
}
