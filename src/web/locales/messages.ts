import type { en } from "./en.ts";

/** The forms of a text that depends on a number. */
export type Plural = { readonly [form in Intl.LDMLPluralRule]?: string } & {
  readonly other: string;
  /** Whether the forms are those of 1st, 2nd and 3rd. */
  readonly ordinal?: true;
};

/** The name of a text. */
export type MessageKey = keyof typeof en;

/** All texts of the page in one language. */
export type Messages = { readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Plural };

type PlaceholderIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlaceholderIn<Rest> : never;
type FormsOf<Message> = Message extends string ? Message : Exclude<Message[keyof Message], true>;
type PlaceholderOf<Message> = PlaceholderIn<FormsOf<Message>> | (Message extends string ? never : "count");

/** The values for a text's placeholders. */
export type ValuesOf<K extends MessageKey> = {
  readonly [name in PlaceholderOf<(typeof en)[K]>]: name extends "count" ? number : string | number;
};
