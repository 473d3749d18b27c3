import { spreadOf } from "../figures/statistics.ts";
import { markdownTable, numberText } from "../report/text.ts";
import type { WindowFigures } from "./Contestant.ts";
import { FULL_PERCENT } from "./capacity.ts";
import { isCheckoutId, nameOf } from "./contestants.ts";
import type { BenchResult } from "./result.ts";
import { type ContestantResult, MAX_WAIT_PERCENT } from "./sideBySide.ts";

type Field = keyof WindowFigures;

/** The text of `docs/benchmark.md`. */
export function pageOf(result: BenchResult): string {
  const { date, machine, windows, seconds, emptyTimerP99Ms } = result;
  const sizes = [...new Set(result.measured.map(({ rooms }) => rooms))];
  return [
    `# Benchmark

This page compares what a server of rooms costs with the alternatives. \`npm run bench\` measures it on any Linux machine, and
\`npm run bench -- --final\` writes this page and its chart.

![CPU by contestant and rooms](images/benchmark.svg)

Measured on ${date.slice(0, 10)} on ${machine}. The server has one core, and everything that makes load has the other.
Compare figures within a table, not those of two machines. They are medians of ${windows} windows of ${seconds} s each, with the quartiles in
brackets. The contestants take turns, window by window, each in a process of its own. A window is dropped if the server waited
for its core for more than ${MAX_WAIT_PERCENT} % of the time.`,
    ...sizes.map((rooms) => sizeSection(result.measured.filter((one) => one.rooms === rooms))),
    ...(result.capacities.length > 0 ? [capacitySection(result)] : []),
    `## What is compared

The work is the same for all. Rooms have four players and a tick of 60 Hz. Two balls cross about half the arena each second, and
every player changes direction four times a second.

- **${nameOf("ours")}** is the server as \`npm start\` runs it, with all limits and checks on, in matches that do not end. Its
  players come through matchmaking, and play about as well as the bots do.
- **${nameOf("template")}**: positions in the state, patched at the default 20 Hz.
- **${nameOf("socketio")}** and **${nameOf("ws")}**: a snapshot for the room 20 times a second, turned into text once.
- **${nameOf("stock")}** is the same server with \`@colyseus/ws-transport\` instead of the project's own transport.
- **${nameOf("floor")}** sends as many messages and bytes as ours did in the window before, and does nothing else.
- **${nameOf("limit")}** does the same without Node, and sleeps between the quarters of a tick. It is what Linux itself takes. Without
  a compiler on the machine it is left out.

The others are in \`loadtest/contestants/\`, written as their documentation suggests. They share one game, which is smaller than
ours: it has no matchmaking, identities, lives or replays.

- *CPU*: user and system time of the process, in percent of a core.
- *Messages, bytes*: what one client receives in a second, measured at the socket, with frame headers and pings.
- *Tick late*: for ours, the time from when a tick was due until it was stepped, from \`/metrics\`. The others have no due times,
  so it is the time by which a turn of their loop came later than its period. An empty process on the same core had ${numberText(emptyTimerP99Ms)} ms p99.
- *Move → seen*: the time from when a real client of the library sends a move until another client in the room sees it.

A third of our server's CPU is the kernel's writes, and a third is JavaScript, of which no function takes more than 4 %. Fifty
instructions take half of the latter. Each reads an object and takes some 0.15 µs, so it probably waits for memory. So a shorter
path through the code gains little. These were tried, each side by side with the server as it is, and gained 2 % or less:

- sleeping between the quarters of a tick; one write for a patch and the messages after it; a tenth less memory allocated;
- paddles outside of the state; a shorter way from a move to its patch; no measurement of turns; no limits on frames;
- a young space of 6 or 48 MB; large pages for the program or for its C heap.`,
  ]
    .join("\n\n")
    .concat("\n");
}

function sizeSection(measured: readonly ContestantResult[]): string {
  const rooms = measured[0]?.rooms ?? 0;
  const head = [
    "",
    "CPU %",
    "messages",
    "bytes",
    "tick late p50 / p99 ms",
    "move → seen p50 / p99 ms",
    "MB",
    "windows",
  ];
  const rows = measured.map((one) => [
    nameOf(one.id),
    spreadText(one, "cpuPercent"),
    medianText(one, "messagesPerClient"),
    medianText(one, "bytesPerClient"),
    `${medianText(one, "tickLateP50Ms")} / ${medianText(one, "tickLateP99Ms")}`,
    `${medianText(one, "seenP50Ms")} / ${medianText(one, "seenP99Ms")}`,
    medianText(one, "residentMb"),
    `${one.windows.length}${one.dropped > 0 ? ` (${one.dropped} dropped)` : ""}`,
  ]);
  const ours = measured.find(({ id }) => id === "ours");
  const ratios = ours ? measured.filter(({ id }) => id !== "ours").map((other) => ratioText(ours, other)) : [];
  const bounce = ours
    ? `A bounce reaches the clients ${medianText(ours, "bounceP50Ms")} ms after its tick was due (p99: ${medianText(ours, "bounceP99Ms")} ms).`
    : "";
  return [`## ${rooms} rooms, ${4 * rooms} players`, markdownTable(head, rows), ratios.join("\n"), bounce]
    .filter((part) => part !== "")
    .join("\n\n");
}

function ratioText(ours: ContestantResult, other: ContestantResult): string {
  const ratio = (field: Field) => numberText(ratioOf(ours, other, field));
  const bytes = other.id === "floor" || other.id === "limit" ? "" : `, ${ratio("bytesPerClient")} × the bytes`;
  const messages = isCheckoutId(other.id) ? `, ${ratio("messagesPerClient")} × the messages` : "";
  return `- against *${nameOf(other.id)}*: ${ratio("cpuPercent")} × the CPU${bytes}${messages}`;
}

/** Ratio of the two medians. */
function ratioOf(ours: ContestantResult, other: ContestantResult, field: Field): number {
  return medianOf(ours, field) / medianOf(other, field);
}

function capacitySection({ capacities }: BenchResult): string {
  const head = [
    "rooms of four",
    "CPU %",
    "CPU % per 100 rooms",
    "messages",
    "tick late p99 ms",
    "move → seen p99 ms",
    "MB",
  ];
  const tables = capacities.map(({ id, rooms, steps }) => {
    const rows = steps.map((step) => [
      String(step.rooms),
      numberText(step.cpuPercent),
      numberText(100 * step.cpuPerRoom),
      numberText(step.messagesPerClient),
      numberText(step.tickLateP99Ms),
      numberText(step.seenP99Ms),
      numberText(step.residentMb),
    ]);
    return `**${nameOf(id)}: ${numberText(rooms)} rooms**\n\n${markdownTable(head, rows)}`;
  });
  const memory = memoryText(capacities.find(({ id }) => id === "ours")?.steps ?? []);
  return `## Rooms a core carries at ${FULL_PERCENT} %\n\n${[...tables, memory].filter((part) => part !== "").join("\n\n")}`;
}

function memoryText(steps: readonly WindowFigures[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || first === last) return "";
  const perRoom = (1024 * (last.residentMb - first.residentMb)) / (last.rooms - first.rooms);
  return `Memory: about ${numberText(perRoom)} KB for a room with its four clients, ${numberText(perRoom / 4)} KB a client.`;
}

export function medianOf({ windows }: ContestantResult, field: Field): number {
  return spreadOf(windows.map((window) => window[field])).median;
}

function medianText(measured: ContestantResult, field: Field): string {
  return numberText(medianOf(measured, field));
}

function spreadText({ windows }: ContestantResult, field: Field): string {
  const { median, low, high } = spreadOf(windows.map((window) => window[field]));
  return `${numberText(median)} (${numberText(low)} – ${numberText(high)})`;
}
