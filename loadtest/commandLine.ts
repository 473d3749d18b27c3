export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Reads a whole number. Throws an Error that names the option if it is none, or out of range. */
export function wholeNumberOf(option: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new Error(`--${option}: expected a whole number from ${min} to ${max}, not ${text}`);
}

export interface Command<O> {
  readonly usage: string;
  /** Throws an Error that names the bad argument. Undefined means that only the usage is wanted. */
  optionsOf(args: string[]): O | undefined;
  /** Longest time that a run may take. A run that takes longer hangs, and is ended. */
  maxSecondsOf(options: O): number;
  /** Resolves to the exit code. */
  run(options: O): Promise<number>;
}

/** Runs the command of this process. Bad arguments give exit code 2, a run that hangs gives 1. */
export async function runCommand<O>({ usage, optionsOf, maxSecondsOf, run }: Command<O>): Promise<void> {
  let options: O | undefined;
  try {
    options = optionsOf(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  if (options === undefined) {
    process.stdout.write(usage);
    return;
  }
  const maxSeconds = maxSecondsOf(options);
  const timer = setTimeout(() => {
    process.stderr.write(`not done after ${maxSeconds} s: ended\n`);
    process.exit(1); // child processes end with this one
  }, maxSeconds * 1000);
  process.exitCode = await run(options);
  clearTimeout(timer);
}
