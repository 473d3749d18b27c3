import type { JsonWebKey, KeyObject } from "node:crypto";
import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod";
import type { EventName } from "./protocol/events.ts";
import { EVENT_NAMES } from "./protocol/events.ts";
import { readRedisUrl } from "./redisUrl.ts";

/** One kind of value: how its text is read, and what an error says was expected. */
export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  readonly expected: string;
  /** Returns the value without its secret parts, for error messages. */
  readonly mask?: (value: string) => string;
}

const SECRET_LENGTH = 32;

/** Different characters in a secret, at least. 32 random decimal digits have as many in 99.9 % of all cases. */
const SECRET_VARIETY = 8;

export function integer(min: number, max: number): Kind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  return { expected: `an integer from ${min} to ${max}`, schema };
}

/** Seconds, with fractions. */
export function seconds(min: number, max: number): Kind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return { expected: `seconds from ${min} to ${max}`, schema };
}

export function boolean(): Kind<boolean> {
  return { expected: "true or false", schema: z.enum(["true", "false"]).transform((word) => word === "true") };
}

export function oneOf<W extends string>(words: readonly W[]): Kind<W> {
  return { expected: `one of ${words.join(", ")}`, schema: z.enum(words) };
}

export function text(pattern: RegExp, expected: string): Kind<string> {
  return { expected, schema: z.string().regex(pattern) };
}

/** A secret that is long, and not one character or two over and over. */
export function strongSecret(): Kind<string> {
  const schema = z
    .string()
    .min(SECRET_LENGTH)
    .refine((value) => new Set(value).size >= SECRET_VARIETY);
  return { expected: `at least ${SECRET_LENGTH} characters, ${SECRET_VARIETY} of them different`, schema };
}

/** The value of a claim in tokens. */
export function claim(): Kind<string> {
  return text(/^[^\p{Cc}]{1,256}$/u, "1 to 256 characters, none of them a control character");
}

/** The address of a document. `fetch` takes none with a user and a password. */
export function webUrl(): Kind<string> {
  const schema = z.url({ protocol: /^https?$/, hostname: /./ }).refine((value) => !/[/]{2}[^/?#]*@/.test(value));
  return { expected: "a URL of the form http://host/path or https://host/path", schema, mask: withoutCredentials };
}

/** A host with an optional port and path. `{port}` is kept as it is. */
export function address(): Kind<string> {
  const schema = z
    .string()
    .regex(/^(?:[A-Za-z0-9[]|\{port\})[A-Za-z0-9._~:/[\]{}-]*$/)
    .refine((value) => !value.includes("//") && URL.canParse(`http://${value.replaceAll("{port}", "1")}`))
    .transform((value) => value.replace(/\/$/, ""));
  return { expected: "host, host:port or host:port/path, without a scheme", schema };
}

export function redisUrl(): Kind<string> {
  const schema = z.string().refine((value) => readRedisUrl(value) !== undefined);
  const expected =
    "a URL of the form redis://host:port/database, rediss://host:port/database or redis+sentinel://host:port,host:port/name";
  return { expected, schema, mask: withoutCredentials };
}

/** Certificates in PEM, or the path of a file with them. The value is the PEM. */
export function certificate(): Kind<string> {
  const schema = z.string().transform((value, context) => {
    const pem = certificateOf(value);
    if (pem !== undefined) return pem;
    context.addIssue("not a certificate");
    return z.NEVER;
  });
  return { expected: "a certificate in PEM, or the path of a file with one", schema, mask: withoutPem };
}

/** Event names in named groups. The names of the groups are not used: the value is every event once. */
export function channels(): Kind<readonly EventName[]> {
  const groups = z.record(z.string(), z.array(z.enum(EVENT_NAMES)));
  const schema = z.string().transform((value, context): readonly EventName[] => {
    const read = groups.safeParse(parsed(value));
    if (read.success) return Object.freeze([...new Set(Object.values(read.data).flat())]);
    context.addIssue("not groups of events");
    return z.NEVER;
  });
  return { expected: `a JSON object of arrays, each of ${EVENT_NAMES.join(", ")}`, schema };
}

/** Origins as browsers write them in the `Origin` header. */
export function origins(): Kind<readonly string[]> {
  const schema = z
    .string()
    .transform((value) => Object.freeze(value.split(",").map((origin) => origin.trim())))
    .refine((list) => list.every(isOrigin));
  return { expected: "origins like https://example.com, comma separated", schema };
}

/** `*`, or origins. */
export function anyOrigins(): Kind<readonly string[]> {
  const { expected, schema } = origins();
  const any = z.literal("*").transform(() => Object.freeze(["*"]));
  return { expected: `* or ${expected}`, schema: z.union([any, schema]) };
}

export function publicKey(): Kind<KeyObject> {
  const schema = z.string().transform((value, context) => {
    const key = publicKeyOf(value);
    if (key) return key;
    context.addIssue("not a public key");
    return z.NEVER;
  });
  const expected = "a public key, PEM or JWK: RSA of 2048 bits or more, EC P-256, P-384 or P-521, or Ed25519";
  // A bad value may be the private key, so only its first line is shown.
  const mask = (value: string) => `${firstLineOf(value)}${hidden(value)}`;
  return { expected, schema, mask };
}

/** A private key for ES256, as a JWK. */
export function signingKey(): Kind<JsonWebKey> {
  const schema = z.string().transform((value, context): JsonWebKey => {
    const key = privateKeyOf(value);
    if (key?.asymmetricKeyDetails?.namedCurve === "prime256v1") return key.export({ format: "jwk" });
    context.addIssue("not a private key of P-256");
    return z.NEVER;
  });
  return { expected: "a private key of EC P-256, PEM or JWK", schema };
}

function privateKeyOf(value: string): KeyObject | undefined {
  try {
    const isJwk = value.startsWith("{");
    const key = createPrivateKey(isJwk ? { key: JSON.parse(value), format: "jwk" } : withLines(value));
    return signsForItself(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the public half of a key belongs to its private half. Node does not look. */
function signsForItself(key: KeyObject): boolean {
  const text = Buffer.from("a text to sign");
  return verify("sha256", text, createPublicKey(key), sign("sha256", text, key));
}

function firstLineOf(pem: string): string {
  return /^-----BEGIN [A-Z ]+-----/.exec(pem)?.[0] ?? "";
}

/** A path is shown. A PEM may be a private key by mistake, so only its first line is. */
function withoutPem(value: string): string {
  return value.includes("-----BEGIN") ? `${firstLineOf(value)}${hidden(value)}` : value;
}

/** The PEM that the value is or names. Undefined if there is no certificate in it. */
function certificateOf(value: string): string | undefined {
  try {
    const pem = value.includes("-----BEGIN") ? withLines(value) : readFileSync(value, "utf8");
    return new X509Certificate(pem) && pem;
  } catch {
    return undefined;
  }
}

/** Environment files often keep line breaks as the two characters \n. */
function withLines(pem: string): string {
  return pem.replaceAll("\\n", "\n");
}

/** The length of a secret, which may be shown, instead of the secret. */
export function hidden(value: string): string {
  return `*** (${value.length} characters)`;
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z]+:\/*)?.*@/is, "$1***@").replace(/(password=)[^&]*/gi, "$1***");
}

/** A host name, or an IPv6 address in brackets. URLs allow more, such as `;` and `*`, which a security policy would act on. */
const HOST_PATTERN = /^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])$/;

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.origin === text && /^https?:$/.test(url.protocol) && HOST_PATTERN.test(url.hostname);
}

/** The public key in a PEM or JWK; undefined if it is not one, or too weak to verify JWTs. */
function publicKeyOf(value: string): KeyObject | undefined {
  try {
    const key = value.startsWith("{") ? keyOfJwk(value) : keyOfPem(value);
    return key && isStrong(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

// createPublicKey would accept a private key and derive the public one. Giving us a private key is a mistake.
function keyOfPem(value: string): KeyObject | undefined {
  const pem = withLines(value);
  return pem.includes("PRIVATE") ? undefined : createPublicKey(pem);
}

function keyOfJwk(value: string): KeyObject | undefined {
  const jwk = JSON.parse(value);
  return "d" in jwk ? undefined : createPublicKey({ key: jwk, format: "jwk" });
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === "rsa") return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (asymmetricKeyType === "ec") {
    return ["prime256v1", "secp384r1", "secp521r1"].includes(asymmetricKeyDetails?.namedCurve ?? "");
  }
  return asymmetricKeyType === "ed25519";
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
