import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Environment variable: the tests run in a network namespace of their own, and may add interfaces to it. */
export const OWN_NAMESPACE = "FAULT_NAMESPACE";

/** The address of the tests, and so of Redis, in the network between the machines. */
export const BACKBONE = "10.78.0.1";

/** A machine of its own as far as the network goes: a namespace that ends with this process at the latest. */
export class Machine {
  /** Its addresses in the network of the clients and in that between the machines. */
  readonly publicHost: string;
  readonly internalHost: string;
  readonly #number: number;
  readonly #holder: ChildProcess;

  private constructor(number: number, holder: ChildProcess) {
    this.publicHost = `10.77.${number}.2`;
    this.internalHost = `10.78.0.${10 + number}`;
    this.#number = number;
    this.#holder = holder;
  }

  /** Creates machines that reach each other and the tests. Needs `OWN_NAMESPACE`. */
  static async createAll(count: number): Promise<readonly Machine[]> {
    await ip("link add name backbone type bridge");
    await ip(`addr add ${BACKBONE}/24 dev backbone`);
    await ip("link set backbone up");
    const machines: Machine[] = [];
    for (let number = 1; number <= count; number++) machines.push(await Machine.#create(number));
    return machines;
  }

  static async #create(number: number): Promise<Machine> {
    // it lives until its input ends
    const holder = spawn("unshare", ["--net", "sh", "-c", "ip link set lo up && echo up && read -r _"]);
    await once(holder.stdout, "data");
    const machine = new Machine(number, holder);
    const netns = holder.pid;
    await ip(`link add name public${number} type veth peer name public netns ${netns}`);
    await ip(`addr add 10.77.${number}.1/24 dev public${number}`);
    await ip(`link set public${number} up`);
    await ip(`link add name internal${number} type veth peer name internal netns ${netns}`);
    await ip(`link set internal${number} master backbone up`);
    await ip(`addr add ${machine.publicHost}/24 dev public`, machine.enter);
    await ip(`addr add ${machine.internalHost}/24 dev internal`, machine.enter);
    await ip("link set public up", machine.enter);
    await ip("link set internal up", machine.enter);
    return machine;
  }

  /** Removes the machines. Nothing may run on them any more. */
  static async removeAll(machines: readonly Machine[]): Promise<void> {
    for (const machine of machines) await machine.#remove();
    await ip("link del backbone");
  }

  /** Words that run the command after them on this machine. */
  get enter(): readonly string[] {
    return ["nsenter", `--net=/proc/${this.#holder.pid}/ns/net`, "--"];
  }

  /** Cuts it off from the other machines and from Redis, but not from the clients. Neither side is told. */
  async cut(): Promise<void> {
    await ip(`link set internal${this.#number} nomaster`);
  }

  async heal(): Promise<void> {
    await ip(`link set internal${this.#number} master backbone`);
  }

  async #remove(): Promise<void> {
    // the interfaces go with their other ends
    await ip(`link del public${this.#number}`);
    await ip(`link del internal${this.#number}`);
    const ended = once(this.#holder, "close");
    this.#holder.kill("SIGKILL");
    await ended;
  }
}

async function ip(words: string, enter: readonly string[] = []): Promise<void> {
  const [command = "", ...args] = [...enter, "ip", ...words.split(" ")];
  await run(command, args);
}
