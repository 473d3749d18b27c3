/** The ids of all emotes that a player can show. Clients choose how to draw them. */
export const EMOTES = ["hello", "good_luck", "nice_save", "wow", "oops", "sorry", "thanks", "good_game"] as const;

/** The id of an emote. */
export type EmoteId = (typeof EMOTES)[number];
