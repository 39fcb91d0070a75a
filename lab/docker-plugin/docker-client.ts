import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Failure } from "../terminal/failure.ts";

/** Lines of docker's output in an error. */
const tailLength = 20;

export interface DockerOptions {
  /** Text for standard input. Default: empty. */
  readonly input?: string;
  /** Folder of docker's settings. Default: the user's. */
  readonly config?: string;
  /** Called with each line of output as it arrives. */
  readonly onLine?: (line: string) => void;
}

/** Thrown if docker itself fails; `tail` is the end of its output. */
export class DockerFailure extends Failure {
  readonly code: number | null;
  readonly tail: string;

  constructor(command: string, code: number | null, lines: readonly string[]) {
    const tail = lines
      .filter((line) => line !== "")
      .slice(-tailLength)
      .join("\n");
    super(`Expected \`docker ${command}\` to succeed, got exit code ${code}:\n${tail}`);
    this.code = code;
    this.tail = tail;
  }
}

/** The `docker` command. */
export class DockerClient {
  /** Address of the Docker host. Default: DOCKER_HOST, as docker itself reads it. */
  host: string | undefined;
  private readonly cancellation = new AbortController();

  /** Ends the running command; no other starts afterwards. */
  cancel(): void {
    this.cancellation.abort();
  }

  /** Throws a `Failure` if no Docker host answers. */
  async ping(): Promise<void> {
    try {
      await this.run(["version", "--format", "{{.Server.Version}}"]);
    } catch (error) {
      if (!(error instanceof DockerFailure)) throw error;
      const host = this.host ?? process.env.DOCKER_HOST;
      throw new Failure(
        `Expected a Docker host at DOCKER_HOST (${host ? `\`${host}\`` : "not set"}), got "${error.tail}". Start it, or set DOCKER_HOST to where it is.`,
      );
    }
  }

  /** Runs `docker` with the legacy builder and returns its lines of output. */
  async run(args: readonly string[], options: DockerOptions = {}): Promise<readonly string[]> {
    const lines: string[] = [];
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn("docker", args, {
        env: this.environment(options.config),
        stdio: ["pipe", "pipe", "pipe"],
        signal: this.cancellation.signal,
      });
      for (const output of [child.stdout, child.stderr]) {
        createInterface({ input: output }).on("line", (line) => {
          lines.push(line);
          options.onLine?.(line);
        });
      }
      // A docker that ends early closes its input; its exit code and output say why.
      child.stdin.on("error", () => {});
      child.stdin.end(options.input ?? "");
      child.on("error", (error) => {
        if (child.pid === undefined) reject(notStarted(error));
      });
      child.on("close", resolve);
    });
    if (this.cancellation.signal.aborted) {
      throw new Failure("The run was cancelled, and docker with it. Start it again.");
    }
    if (code !== 0) throw new DockerFailure(args[0] ?? "", code, lines);
    return lines;
  }

  private environment(config: string | undefined): NodeJS.ProcessEnv {
    return {
      ...process.env,
      DOCKER_BUILDKIT: "0",
      ...(this.host === undefined ? {} : { DOCKER_HOST: this.host }),
      ...(config === undefined ? {} : { DOCKER_CONFIG: config }),
    };
  }
}

function notStarted(error: Error): Failure {
  return new Failure(
    `Expected the \`docker\` command to start, got "${error.message}". Install it or add it to PATH.`,
  );
}
