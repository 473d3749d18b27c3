/** Algorithm of the signatures of results: ECDSA with P-256 and SHA-256. */
export const SIGNATURE_ALGORITHM = "ES256";

/** `typ` in the header of a result's signature. It keeps the signature from passing for another kind of token. */
export const SIGNATURE_TYPE = "pong-result+jws";

/** Path of the public keys, a JWKS. */
export const KEYS_PATH = "/.well-known/jwks.json";
