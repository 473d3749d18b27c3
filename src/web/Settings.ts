import { signal } from "@preact/signals";
import { BOT_LEVELS } from "../protocol/kinds.ts";
import type { BotLevel } from "../simulation/bot.ts";
import { isLanguage, type Language } from "./language.ts";

const STORAGE_KEY = "pong-settings";

/** The keys that steer besides the arrows, as `KeyboardEvent.code`. `up` and `down` are for an arena that lies down. */
export interface SteeringKeys {
  readonly left: string;
  readonly right: string;
  readonly up: string;
  readonly down: string;
}

export interface SettingsValues {
  /** Undefined for the browser's. */
  readonly language: Language | undefined;
  /** 0 … 1. */
  readonly volume: number;
  readonly muted: boolean;
  /** Whether a phone vibrates when the player loses a life. */
  readonly vibration: boolean;
  /** Whether matches fill the screen. */
  readonly fullscreen: boolean;
  readonly keys: SteeringKeys;
  /** How well the bots play that the player asks for. */
  readonly botLevel: BotLevel;
  /** Whether the player has steered in a match already, and needs no hints. */
  readonly hasPlayed: boolean;
}

/** W, A, S and D by their places. Keyboards of other countries have other letters there. */
export const DEFAULT_KEYS: SteeringKeys = { left: "KeyA", right: "KeyD", up: "KeyW", down: "KeyS" };

const DEFAULTS: SettingsValues = {
  language: undefined,
  volume: 0.7,
  muted: false,
  vibration: true,
  fullscreen: false,
  keys: DEFAULT_KEYS,
  botLevel: "middle",
  hasPlayed: false,
};

/** The player's choices. The browser keeps them for later visits, if storage is allowed. */
export class Settings {
  readonly #values = signal<SettingsValues>({ ...DEFAULTS, ...readStored() });

  get values(): SettingsValues {
    return this.#values.value;
  }

  change(changes: Partial<SettingsValues>): void {
    this.#values.value = { ...this.values, ...changes };
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(this.values));
    } catch {
      // storage is forbidden or full: the choice holds for this visit
    }
  }

  /** The volume of sounds, 0 … 1. */
  get volume(): number {
    return this.values.muted ? 0 : this.values.volume;
  }
}

/** The stored values that are well-formed. */
function readStored(): Partial<SettingsValues> {
  const stored = parsed();
  const flag = (name: "muted" | "vibration" | "fullscreen" | "hasPlayed") =>
    typeof stored[name] === "boolean" ? { [name]: stored[name] } : {};
  const { language, volume, keys } = stored;
  const botLevel = BOT_LEVELS.find((level) => level === stored["botLevel"]);
  return {
    ...(isLanguage(language) && { language }),
    ...(typeof volume === "number" && volume >= 0 && volume <= 1 && { volume }),
    ...(isKeys(keys) && { keys }),
    ...(botLevel && { botLevel }),
    ...flag("muted"),
    ...flag("vibration"),
    ...flag("fullscreen"),
    ...flag("hasPlayed"),
  };
}

function parsed(): Record<string, unknown> {
  try {
    return Object(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}"));
  } catch {
    return {}; // storage is forbidden, or the value is not ours
  }
}

function isKeys(value: unknown): value is SteeringKeys {
  const keys = Object(value);
  return Object.keys(DEFAULTS.keys).every((name) => typeof keys[name] === "string");
}
