/** Version of everything in this folder, sent as `protocol`. It is raised when older clients would no longer work. */
export const PROTOCOL_VERSION = 1;

/** The answer to a Colyseus SDK of another version, which cannot read the state. */
export const WRONG_SDK = "this server needs version 0.18 of the Colyseus SDK, such as @colyseus/sdk@0.18";

/** The HTTP status "Upgrade Required", as the code of that refusal. */
export const WRONG_SDK_CODE = 426;

/** The id of a room that is never there. SDKs older than 0.17 are sent to it, to be refused in a form that they understand. */
export const WRONG_SDK_ROOM_ID = "needs-sdk-0-18";
