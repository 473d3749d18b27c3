import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leash } from "../../test/support/leash.ts";
import type { Answer, Calls } from "./calls.ts";

/** The server under load has a core of its own. Everything that makes the load shares another. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const TASKSET = ["/usr/bin/taskset", "/bin/taskset"].find((path) => existsSync(path));

/** The command that binds a program to a core, if the machine has `taskset`. */
export function boundTo(core: number, ...command: readonly string[]): [program: string, ...args: string[]] {
  const [program = "", ...args] = TASKSET ? [TASKSET, "-c", String(core), ...command] : command;
  return [program, ...args];
}

export interface ChildOptions {
  /** Core that the process is bound to. Without the command `taskset` it is not bound. */
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly flags?: readonly string[];
}

/** A Node process bound to a core. If it uses `answerCalls`, its functions can be called. */
export class Child<C extends Calls> {
  readonly process: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #unleash: () => void;
  readonly #directory: string;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #output = "";

  private constructor(child: ChildProcess, directory: string) {
    this.process = child;
    this.#directory = directory;
    this.#unleash = leash(child, directory);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk).slice(-20_000);
      });
    }
    child.on("message", (answer: Answer) => this.#onAnswer(answer));
    this.#ended = new Promise((resolve) => child.once("close", (code) => resolve(code)));
    void this.#ended.then((code) => this.#failAll(new Error(`process ${this.pid} ended (${code})\n${this.#output}`)));
  }

  static async start<C extends Calls>(file: string, { core, env = {}, flags = [] }: ChildOptions): Promise<Child<C>> {
    const directory = await mkdtemp(join(tmpdir(), "pong-load-"));
    const [program, ...args] = boundTo(core, process.execPath, ...flags, file);
    const { PATH = "", NODE_EXTRA_CA_CERTS = "" } = process.env;
    const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
    return new Child<C>(
      spawn(program, args, { cwd: directory, env: { PATH, NODE_EXTRA_CA_CERTS, ...env }, stdio: [...stdio] }),
      directory,
    );
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The end of its output, at most 20,000 characters. */
  get output(): string {
    return this.#output;
  }

  call<N extends keyof C & string>(name: N, ...args: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<unknown>();
    this.#calls.set(id, waiting);
    this.process.send({ id, name, args }, (error) => {
      if (error) waiting.reject(error);
    });
    return waiting.promise as Promise<Awaited<ReturnType<C[N]>>>;
  }

  /** Ends the process. Resolves to its exit code, null if a signal ended it. */
  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    this.process.kill(signal);
    const code = await this.#ended;
    this.#unleash();
    await rm(this.#directory, { recursive: true, force: true });
    return code;
  }

  #onAnswer(answer: Answer): void {
    const waiting = this.#calls.get(answer.id);
    if (waiting === undefined) return;
    this.#calls.delete(answer.id);
    if ("error" in answer) waiting.reject(new Error(answer.error));
    else waiting.resolve(answer.result);
  }

  #failAll(error: Error): void {
    for (const waiting of this.#calls.values()) waiting.reject(error);
    this.#calls.clear();
  }
}
