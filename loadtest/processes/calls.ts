/** A call to another process over Node's channel between parent and child, and its answer. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** What a child lets its parent call. */
// biome-ignore lint/suspicious/noExplicitAny: the parent's side is typed by the same functions
export type Calls = Readonly<Record<string, (...args: any[]) => unknown>>;

/** In the child: answers the parent's calls, and ends with the parent. */
export function answerCalls(calls: Calls): void {
  process.on("message", async ({ id, name, args }: Call) => {
    try {
      const call = calls[name];
      if (call === undefined) throw new Error(`${name}: no such call`);
      process.send?.({ id, result: await call(...args) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once("disconnect", () => process.exit());
}
