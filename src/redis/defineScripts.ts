import type { Redis } from "ioredis";

/** A Lua script. It finds each of its keys and arguments in a local variable of that name. */
export interface ScriptDefinition {
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly lua: string;
}

type Values<D extends ScriptDefinition> = Readonly<Record<D["keys"][number], string>> &
  Readonly<Record<D["args"][number], string | number>>;

type Script<D extends ScriptDefinition> = (values: Values<D>) => Promise<unknown>;

/**
 * Defines Lua scripts as commands of this client, each called with its keys and arguments by name.
 *
 * ioredis sends a script's text once per connection, its digest afterwards, and its text again to a Redis that lost it.
 */
export function defineScripts<S extends Record<string, ScriptDefinition>>(
  client: Redis,
  definitions: S,
): { readonly [N in keyof S]: Script<S[N]> } {
  const scripts: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(definitions)) scripts[name] = defineScript(client, name, definition);
  return scripts as { [N in keyof S]: Script<S[N]> };
}

function defineScript(client: Redis, name: string, { keys, args, lua }: ScriptDefinition): Script<ScriptDefinition> {
  const command = `script:${name}`; // ioredis has commands named "end" and "release" of its own
  client.defineCommand(command, {
    numberOfKeys: keys.length,
    lua: localsOf("KEYS", keys) + localsOf("ARGV", args) + lua,
  });
  const run: (...values: (string | number | undefined)[]) => Promise<unknown> = Reflect.get(client, command);
  const names = [...keys, ...args];
  return (values) =>
    run.apply(
      client,
      names.map((one) => values[one]),
    );
}

function localsOf(table: string, names: readonly string[]): string {
  return names.map((name, index) => `local ${name} = ${table}[${index + 1}]\n`).join("");
}
