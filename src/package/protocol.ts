/** Everything on the wire: the state, messages, requests, answers, events, close codes and errors, with their schemas. */

export * from "../protocol/api.ts";
export * from "../protocol/closeCodes.ts";
export * from "../protocol/commands.ts";
export * from "../protocol/emotes.ts";
export * from "../protocol/errors.ts";
export * from "../protocol/events.ts";
export * from "../protocol/kinds.ts";
export * from "../protocol/messages.ts";
export * from "../protocol/names.ts";
export * from "../protocol/parties.ts";
export * from "../protocol/playersApi.ts";
export * from "../protocol/schema.ts";
export * from "../protocol/signature.ts";
export * from "../protocol/signedResult.ts";
export * from "../protocol/usernames.ts";
export * from "../protocol/version.ts";
