import type { Redis } from "ioredis";

/** A Lua script, with the names of its keys and arguments. It finds each of them in a local variable of that name. */
export interface ScriptDefinition {
  /** Names with a space between them. */
  readonly keys: string;
  readonly args: string;
  readonly lua: string;
}

type NameOf<Names extends string> = Names extends `${infer Name} ${infer Rest}` ? Name | NameOf<Rest> : Names;

type Script<D extends ScriptDefinition> = (
  values: Readonly<Record<NameOf<D["keys"]>, string>> & Readonly<Record<NameOf<D["args"]>, string | number | Buffer>>,
) => Promise<unknown>;

export type Scripts<S extends Record<string, ScriptDefinition>> = { readonly [N in keyof S]: Script<S[N]> };

/**
 * Defines Lua scripts as commands of this client, each called with its keys and arguments by name.
 *
 * ioredis sends a script's text once per connection, its digest afterwards, and its text again to a Redis that lost it.
 */
export function defineScripts<S extends Record<string, ScriptDefinition>>(client: Redis, definitions: S): Scripts<S> {
  const scripts = Object.entries(definitions).map(([name, definition]) => [
    name,
    defineScript(client, name, definition),
  ]);
  return Object.fromEntries(scripts);
}

function defineScript(client: Redis, name: string, { keys, args, lua }: ScriptDefinition): Script<ScriptDefinition> {
  const [keyNames, argNames] = [keys.split(" "), args.split(" ")];
  const command = `script:${name}`; // ioredis has a command named "end" of its own
  client.defineCommand(command, {
    numberOfKeys: keyNames.length,
    lua: `local ${keyNames.join()} = unpack(KEYS)\nlocal ${argNames.join()} = unpack(ARGV)\n${lua}`,
  });
  const run: (...values: (string | number | Buffer | undefined)[]) => Promise<unknown> = Reflect.get(client, command);
  const names = [...keyNames, ...argNames];
  return (values) =>
    run.apply(
      client,
      names.map((one) => values[one]),
    );
}
