import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";

/** One call of the fake `docker`. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly stdin: string;
  /** DOCKER_HOST, DOCKER_BUILDKIT and DOCKER_CONFIG as docker got them; empty if not set. */
  readonly host: string;
  readonly buildkit: string;
  readonly config: string;
  /** The `config.json` in DOCKER_CONFIG at the time of the call. */
  readonly settings: string;
}

export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Whether it prints, then hangs. */
  readonly hangs?: boolean;
}

const script = `#!/bin/sh
here=$(dirname "$0")
call="$here/calls/$(ls "$here/calls" | wc -l)"
mkdir "$call"
printf '%s\\0' "$@" > "$call/args"
cat > "$call/stdin"
printf '%s\\0' "$DOCKER_HOST" "$DOCKER_BUILDKIT" "$DOCKER_CONFIG" > "$call/environment"
cp "$DOCKER_CONFIG/config.json" "$call/settings" 2> /dev/null
cat "$here/$1.stdout" 2> /dev/null
cat "$here/$1.stderr" >&2 2> /dev/null
[ -e "$here/$1.hangs" ] && exec sleep 600
exit "$(cat "$here/$1.code" 2> /dev/null || echo 0)"
`;

/** A `docker` that records its calls and prints what a test sets. */
export class FakeDocker {
  readonly folder = mkdtempSync(join(tmpdir(), "fake-docker-"));
  private readonly saved: Readonly<Record<string, string | undefined>>;

  /** Puts it first on PATH, and sets the given variables, until `remove`. */
  constructor(variables: Readonly<Record<string, string>> = {}) {
    mkdirSync(join(this.folder, "calls"));
    writeFileSync(join(this.folder, "docker"), script);
    chmodSync(join(this.folder, "docker"), 0o755);

    const changed = { ...variables, PATH: `${this.folder}${delimiter}${process.env.PATH}` };
    this.saved = Object.fromEntries(Object.keys(changed).map((name) => [name, process.env[name]]));
    Object.assign(process.env, changed);
  }

  remove(): void {
    for (const [name, value] of Object.entries(this.saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(this.folder, { recursive: true });
  }

  /** Sets what `docker <command>` does from now on; by default it prints nothing and succeeds. */
  answer(command: string, { stdout = "", stderr = "", code = 0, hangs = false }: Answer): void {
    const write = (kind: string, text: string) =>
      writeFileSync(join(this.folder, `${command}.${kind}`), text);
    write("stdout", stdout);
    write("stderr", stderr);
    write("code", `${code}`);
    if (hangs) write("hangs", "");
  }

  /** All calls so far, in order. */
  calls(): DockerCall[] {
    return readdirSync(join(this.folder, "calls")).map((_, i) => {
      const read = (name: string): string => {
        const file = join(this.folder, "calls", `${i}`, name);
        return existsSync(file) ? readFileSync(file, "utf8") : "";
      };
      const [host = "", buildkit = "", config = ""] = read("environment").split("\0");
      const args = read("args").split("\0").slice(0, -1);
      return { args, stdin: read("stdin"), host, buildkit, config, settings: read("settings") };
    });
  }
}
