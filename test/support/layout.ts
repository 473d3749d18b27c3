import { posix } from "node:path";
import { codeOf, importsOf } from "./sourceText.ts";

/** What may stand at the top of the repository. */
export const TOP_LEVEL: readonly string[] = [
  ...["src", "test", "loadtest", "docs", "deploy", "examples", ".ci"],
  ...["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "SECURITY.md"],
  ...["README.md", "package.json", "package-lock.json", "tsconfig.json", "ecosystem.config.js", "biome.json"],
  ...[".editorconfig", ".env.example", ".gitattributes", ".gitignore", ".mocharc.json", ".npmrc", ".dockerignore"],
];

export interface Area {
  /** Areas it may import from, besides itself. */
  sees: readonly string[];
  /** Areas whose types it may import (`import type`), to be handed the thing itself by server.ts. */
  ports?: readonly string[];
  /** Packages it may import; a star stands for any ending. */
  packages: readonly string[];
}

const EVERYWHERE = ["simulation", "protocol", "telemetry"];

function service(sees: readonly string[], ports: readonly string[] = []): Area {
  return { sees: [...EVERYWHERE, ...sees], ports: ["config.ts", ...ports], packages: ["*"] };
}

/** Who may import whom, by first name under src/. What is not listed may not be there. */
export const AREAS: Readonly<Record<string, Area>> = {
  simulation: { sees: [], packages: [] },
  protocol: { sees: ["simulation"], packages: ["@colyseus/schema", "zod"] },
  client: { sees: ["simulation", "protocol"], packages: ["@colyseus/sdk"] },
  web: {
    sees: ["client", "recording", "simulation", "protocol"],
    packages: ["preact", "@preact/signals", "d3-array", "d3-shape"],
  },
  package: { sees: ["client", "simulation", "protocol"], packages: ["node:*"] },
  page: { sees: [], packages: ["vite", "@preact/preset-vite", "express", "node:*"] },
  telemetry: { sees: ["protocol"], ports: ["config.ts"], packages: ["*"] },
  recording: { sees: ["simulation", "protocol"], packages: ["jose", "node:*"] },
  redis: service(["redisUrl.ts"]),
  transport: service([]),
  colyseus: service(["redis", "transport"]),
  cluster: service(["redis", "colyseus"], ["recovery"]),
  players: service(["recording", "redis"], ["ratings"]),
  ratings: service(["redis"]),
  parties: service(["players", "redis"]),
  events: service(["redis", "colyseus"]),
  recovery: service(["redis", "colyseus", "cluster", "ratings"], ["players"]),
  matchmaking: service(["redis", "colyseus", "cluster", "ratings"], ["parties", "players", "recovery"]),
  http: service(["colyseus"], ["parties", "players", "matchmaking", "ratings"]),
  rooms: {
    sees: [...EVERYWHERE, "colyseus", "ratings", "recording", "transport"],
    ports: ["config.ts", "events", "players", "recovery"],
    packages: ["colyseus", "@colyseus/*", "zod", "node:*"],
  },
  "config.ts": { sees: ["configTable.ts", "configKinds.ts", "redisUrl.ts"], packages: ["zod", "node:*"] },
  "configTable.ts": { sees: ["configKinds.ts", "protocol"], packages: [] },
  "configKinds.ts": { sees: ["protocol", "redisUrl.ts"], packages: ["zod", "node:*"] },
  "redisUrl.ts": { sees: [], packages: ["ioredis"] },
  "backends.ts": service([
    "config.ts",
    "cluster",
    "colyseus",
    "events",
    "matchmaking",
    "players",
    "ratings",
    "recovery",
    "redis",
  ]),
  "lifecycle.ts": service(["cluster", "recovery", "redis", "rooms"], ["events", "parties"]),
  "entrance.ts": service(["cluster", "colyseus", "rooms"], ["backends.ts", "lifecycle.ts", "recovery"]),
  "playerServices.ts": service(["cluster", "parties", "players", "ratings"], ["backends.ts", "rooms"]),
  "recoveryServices.ts": service(["cluster", "colyseus", "recovery", "rooms"], ["backends.ts"]),
  "site.ts": service(["http"], ["backends.ts", "cluster", "lifecycle.ts", "rooms"]),
  "server.ts": {
    sees: [
      "playerServices.ts",
      "recoveryServices.ts",
      "entrance.ts",
      ...EVERYWHERE,
      "backends.ts",
      "config.ts",
      "lifecycle.ts",
      "site.ts",
      "rooms",
      "events",
      "players",
      "parties",
      "ratings",
      "recovery",
      "matchmaking",
      "cluster",
      "http",
      "redis",
      "colyseus",
      "transport",
    ],
    packages: ["*"],
  },
  watchdog: { sees: [], packages: ["node:*"] },
  "main.ts": { sees: ["cluster", "config.ts", "server.ts", "telemetry", "page", "watchdog"], packages: ["node:*"] },
  demo: { sees: ["simulation"], packages: ["node:*"] },
  replay: { sees: ["demo", "protocol", "recording", "simulation"], packages: ["jose", "zod", "node:*"] },
  "demo.ts": { sees: ["demo", "simulation"], packages: ["zod", "node:*"] },
  "replay.ts": { sees: ["demo", "recording", "replay", "simulation"], packages: ["zod", "node:*"] },
};

/** Parts of the repository outside src that may not see each other: beginnings of paths. */
const APART: readonly { from: string; to: string; except?: string }[] = [
  { from: "test/", to: "loadtest/" },
  { from: "loadtest/", to: "test/", except: "test/support/" },
];

export interface WordingRule {
  rule: string;
  /** Paths it holds for, and exceptions: beginnings, from the top of the repository. */
  within: readonly string[];
  except?: readonly string[];
  /** Looked for in code, not in comments or strings. */
  forbidden: RegExp;
  /** Looked for where code and a quoted text meet: its first character is code. */
  quoted?: RegExp;
}

export const WORDING: readonly WordingRule[] = [
  {
    rule: "only main.ts ends the process",
    within: ["src/", "test/"],
    except: ["src/main.ts", "src/demo.ts", "src/demo/screen.ts", "src/replay.ts", "test/support/"],
    forbidden: /\bprocess\s*\.\s*(?:exit|abort|reallyExit)\b/,
  },
  {
    rule: "only config.ts and main.ts read the environment",
    within: ["src/"],
    except: ["src/config.ts", "src/main.ts"],
    forbidden: /\bprocess\s*\.\s*(?:env|loadEnvFile)\b|=\s*process\s*;/,
  },
  {
    rule: "what a library does not document is touched in colyseus/ and transport/ only",
    within: ["src/"],
    except: ["src/colyseus/", "src/transport/"],
    forbidden: /\bas\s+unknown\s+as\b/,
    quoted: /\[\s*["']_/,
  },
  {
    rule: "classes are composed: none is left for a subclass to fill, and no field is set later",
    within: ["src/"],
    forbidden: /\babstract\s+(?:class|override|readonly|get|set|async|[a-z]\w*\s*[(:])|[\w#]!\s*:/,
  },
  {
    rule: "src logs, it does not print",
    within: ["src/"],
    except: ["src/demo.ts", "src/replay.ts"],
    forbidden: /\bconsole\b/,
  },
  {
    rule: "modules are imported where these rules can see it",
    within: ["src/"],
    forbidden: /\b(?:require\s*\(|createRequire\b|getBuiltinModule\b)/,
  },
  {
    rule: "no test is left out or left alone",
    within: ["test/", "loadtest/"],
    forbidden: /\.\s*(?:only|skip)\s*\(|\b(?:xit|xdescribe|xcontext|xspecify)\s*\(/,
  },
  {
    rule: "the simulation computes the same bits everywhere: + - * / and exact functions only",
    within: ["src/simulation/"],
    forbidden: /\bMath\b(?!\.(?:min|max|floor|ceil|trunc|round|abs|sign|sqrt|imul)\b)|\*\*/,
  },
  {
    rule: "the simulation has no clock, no timers, no outside",
    within: ["src/simulation/"],
    forbidden:
      /(?<!\.)\b(?:Date|Temporal|Intl|performance|crypto|set(?:Timeout|Interval|Immediate)|queueMicrotask|globalThis|window|document|fetch|Buffer)\b|(?<!\.)\bprocess\s*\./,
  },
];

/** Words that say nothing about what is inside. */
const EMPTY_NAMES = /^(?:utils?|utilit(?:y|ies)|helpers?|common|managers?)$/;

/** Most lines that a file of src may have. A language's texts are one file, however long. */
const MAX_LINES = 250;
const TEXTS = "src/web/locales/";

/** Every file of src that is too long. */
export function breachesOfLength(path: string, source: string): string[] {
  const lines = source.split("\n").length - 1;
  return path.startsWith("src/") && !path.startsWith(TEXTS) && lines > MAX_LINES
    ? [`${path}: ${lines} lines, of ${MAX_LINES} at most`]
    : [];
}

/** Every class that extends a class of ours which extends another one of ours. */
export function breachesOfInheritance(sources: ReadonlyMap<string, string>): string[] {
  const parents = new Map<string, string>();
  for (const source of sources.values()) {
    for (const { groups } of codeOf(source).matchAll(/\bclass\s+(?<name>\w+)[^{]*?\bextends\s+(?<parent>\w+)/g)) {
      parents.set(groups?.name ?? "", groups?.parent ?? "");
    }
  }
  return [...parents]
    .filter(([, parent]) => parents.has(parent) && parents.has(parents.get(parent) ?? ""))
    .map(([name, parent]) => `${name} extends ${parent}, which extends ${parents.get(parent)}`);
}

/** Every breach of the layout by the names of the repository's files. */
export function breachesOfNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const [top = ""] = path.split("/");
    const words = path.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
    return [
      ...(TOP_LEVEL.includes(top) ? [] : [`${path}: ${top} has no place at the top`]),
      ...words.filter((word) => EMPTY_NAMES.test(word)).map((word) => `${path}: "${word}" says nothing`),
      ...(/^src\//.test(path) && !areaOf(path) ? [`${path}: src has no such part`] : []),
    ];
  });
}

/** Every breach of the import and wording rules by one source file. */
export function breachesOfText(path: string, source: string): string[] {
  const code = codeOf(source);
  return [
    ...importsOf(source).flatMap(({ specifier, typeOnly }) => {
      const reason = whyNot(path, specifier, typeOnly);
      return reason ? [`${path}: imports ${specifier || "what only running it tells"}: ${reason}`] : [];
    }),
    ...WORDING.flatMap(({ rule, within, except = [], forbidden, quoted }) => {
      const holds = within.some((start) => path.startsWith(start)) && !except.some((start) => path.startsWith(start));
      if (!holds) return [];
      const atQuote = quoted && [...source.matchAll(new RegExp(quoted, "g"))].find(({ index }) => code[index] !== " ");
      const found = forbidden.exec(code) ?? atQuote;
      return found ? [`${path}:${code.slice(0, found.index).split("\n").length}: ${found[0]}: ${rule}`] : [];
    }),
  ];
}

function areaOf(path: string): string | undefined {
  const [top, area = ""] = path.split("/");
  return top === "src" && area in AREAS ? area : undefined;
}

function whyNot(path: string, specifier: string, typeOnly: boolean): string | undefined {
  const from = areaOf(path);
  const rules = from ? AREAS[from] : undefined;
  if (!from || !rules) return whyApart(path, specifier); // unknown parts of src are a breach of names
  if (specifier === "") return "not a literal";
  if (!specifier.startsWith(".")) {
    const allowed = rules.packages.some((name) => posix.matchesGlob(packageOf(specifier), name.replace(/\*$/, "**")));
    return allowed ? undefined : `${from} may not use this package`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  const to = areaOf(target);
  if (!to) return "outside src";
  if (to === from || rules.sees.includes(to)) return undefined;
  if (rules.ports?.includes(to)) return typeOnly ? undefined : `of ${to}, ${from} may import types only`;
  return `${from} may not see ${to}`;
}

/** Tests may import all of src. */
function whyApart(path: string, specifier: string): string | undefined {
  const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
  const isBreach = APART.some(
    ({ from, to, except }) => path.startsWith(from) && target.startsWith(to) && !(except && target.startsWith(except)),
  );
  return isBreach ? `${path.split("/")[0]} may not see it` : undefined;
}

/** `@scope/name/deep` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
