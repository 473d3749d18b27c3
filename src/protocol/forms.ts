/** How to read the fields of a form that are not strings. */
const FORM_VALUES: ReadonlyMap<string, (value: string) => unknown> = new Map<string, (value: string) => unknown>([
  ...["ranked", "private", "spectate", "bots"].map((field) => [field, booleanOf] as const),
  ["protocol", Number] as const,
]);

/**
 * The JSON body that a form's fields stand for, to be checked by the same schema.
 *
 * Forms have no booleans and numbers, so the words `true` and `false` become booleans, and the protocol's version becomes a
 * number. Forms send empty fields, which are left out.
 */
export function jsonOfForm(form: Iterable<[string, string]>): Record<string, unknown> {
  const filled = [...form].filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([field, value]) => [field, FORM_VALUES.get(field)?.(value) ?? value]));
}

function booleanOf(word: string): boolean | string {
  return word === "true" || (word === "false" ? false : word);
}
