import { schemaDigestOf } from "../colyseus/objectNumbers.ts";
import { createPongState } from "../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";

/** Identifies the state's schema and the meaning of its values. A client cannot go on with a state of another one. */
export const STATE_SCHEMA = `${PROTOCOL_VERSION}.${schemaDigestOf(createPongState())}`;
