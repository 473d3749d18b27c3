/** Everything a player can say, by id. What it looks like is the client's choice. */
export const EMOTES = ["hello", "good_luck", "nice_save", "wow", "oops", "sorry", "thanks", "good_game"] as const;

export type EmoteId = (typeof EMOTES)[number];
