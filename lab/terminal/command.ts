import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Failure } from "./failure.ts";

/** Variables added to this process's environment; `undefined` removes one. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandOptions {
  readonly env?: Environment;
  /** Default: this process's working directory. */
  readonly cwd?: string;
  /** File to append standard output and standard error to. Default: keep both in memory. */
  readonly log?: string;
  /** Milliseconds after which to kill the command. Default: never. */
  readonly timeout?: number;
  /** Text for standard input. Default: empty. */
  readonly input?: string;
}

export interface CommandResult {
  /** The exit code; 128 if a signal ended the command. */
  readonly code: number;
  /** Standard output; empty with `log`. */
  readonly stdout: string;
  /** Standard error; empty with `log`. */
  readonly stderr: string;
}

/** Runs a command and returns its result, successful or not. Throws a `Failure` only if it cannot start. */
export function attempt(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const log = options.log === undefined ? undefined : openSync(options.log, "a");
    // Before the command starts: a signal in between would end only this process.
    if (running.size === 0) process.once("SIGTERM", interrupt);
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", log ?? "pipe", log ?? "pipe"],
      timeout: options.timeout,
      killSignal: "SIGKILL",
    });
    running.add(child);
    if (log !== undefined) closeSync(log);

    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on("data", (chunk) => stdout.push(chunk));
    child.stderr?.on("data", (chunk) => stderr.push(chunk));
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
    child.on("error", (error) => {
      ended(child);
      reject(notStarted(command, error));
    });
    child.on("close", (code) => {
      ended(child);
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

const running = new Set<ChildProcess>();

/** Ends all commands, then this process. */
function interrupt(): void {
  for (const child of running) child.kill("SIGTERM");
  process.exit(143);
}

function ended(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off("SIGTERM", interrupt);
}

/** The failure for a command that could not start. */
export function notStarted(command: string, error: Error): Failure {
  return new Failure(
    `Expected \`${command}\` to start, got "${error.message}". Install it or add it to PATH.`,
    { cause: error },
  );
}

/** Runs a command and returns its standard output. Throws a `Failure` with its last lines of output if it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await attempt(command, args, options);
  if (result.code === 0) return result.stdout;

  const said =
    options.log === undefined ? result.stderr || result.stdout : readFileSync(options.log, "utf8");
  const where = options.log === undefined ? "" : `The whole log: ${options.log}`;
  throw new Failure(
    `Expected \`${[command, ...args].join(" ").slice(0, 200)}\` to succeed, got exit code ${result.code}:\n${lastLines(said, 15)}${where}`,
  );
}

function lastLines(text: string, count: number): string {
  return text
    .trimEnd()
    .split("\n")
    .slice(-count)
    .map((line) => `  ${line}\n`)
    .join("");
}
