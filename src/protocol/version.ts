/** Version of everything in this folder, sent as `protocol`. It is raised when older clients would no longer work. */
export const PROTOCOL_VERSION = 1;
