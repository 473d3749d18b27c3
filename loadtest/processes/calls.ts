import { inspect } from "node:util";

/** A call from a parent process to its child, over Node's IPC channel. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** The functions of a child that its parent may call. */
// biome-ignore lint/suspicious/noExplicitAny: the types of the functions themselves check the arguments
export type Calls = Readonly<Record<string, (...args: any[]) => unknown>>;

/** Answers the parent's calls, and ends this process when the parent is gone. Called in the child. */
export function answerCalls(calls: Calls): void {
  process.on("message", async ({ id, name, args }: Call) => {
    try {
      const call = calls[name];
      if (call === undefined) throw new Error(`unknown call: ${name}`);
      process.send?.({ id, result: await call(...args) });
    } catch (error) {
      process.send?.({ id, error: inspect(error) }); // with its causes
    }
  });
  process.once("disconnect", () => process.exit());
}
