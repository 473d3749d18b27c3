/** Version of everything in this folder, sent as `protocol`. Raised when an older client could no longer follow. */
export const PROTOCOL_VERSION = 1;
