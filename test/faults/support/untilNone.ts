import { until } from "../../support/until.ts";

const MAX_SHOWN = 5;

/** Waits until `listOf` returns nothing. The error names what was still in the list. */
export async function untilNone(
  what: string,
  listOf: () => readonly string[] | Promise<readonly string[]>,
  withinMs: number,
): Promise<void> {
  let list: readonly string[] = [];
  const isEmpty = async () => {
    list = await listOf();
    return list.length === 0;
  };
  await until(what, isEmpty, withinMs).catch((error: Error) => {
    throw new Error(`${error.message}: ${list.length} left: ${list.slice(0, MAX_SHOWN).join("; ")}`);
  });
}
