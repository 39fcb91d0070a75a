import {
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

/** One call of a sandbox program. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the program's script wrote to the file `$call/stdin`; empty without it. */
  readonly stdin: string;
}

/**
 * All sandboxes use one path, one after the other, so that Node's module and compile caches stay valid in this process
 * and in those that tests start. That halves the time to start a script.
 */
const place = mkdtempSync(join(tmpdir(), "visit-counter-lab-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));

/**
 * A test's own folder and environment, until `using` disposes of them: home, cache and state are in the folder, and the
 * programs that the test makes come first on PATH.
 */
export class Sandbox implements Disposable {
  readonly folder = join(place, "sandbox");
  private readonly outside = { ...process.env };

  constructor() {
    rmSync(this.folder, { recursive: true, force: true });
    for (const name of ["bin", "calls", "home", "cache", "state"]) {
      mkdirSync(this.path(name), { recursive: true });
    }
    for (const name of Object.keys(process.env)) {
      if (/^(KUBECONFIG|VISIT_COUNTER_.*|PULUMI_.*|\w+_proxy)$/i.test(name))
        delete process.env[name];
    }
    Object.assign(process.env, {
      PATH: [this.path("bin"), this.outside.PATH].join(delimiter),
      HOME: this.path("home"),
      XDG_CACHE_HOME: this.path("cache"),
      XDG_STATE_HOME: this.path("state"),
      NODE_COMPILE_CACHE: join(place, "compile-cache"),
    });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file in the folder, creating its parents, and returns its path. */
  write(name: string, content: string, mode = 0o644): string {
    const file = this.path(name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /**
   * Makes a program that records its call, then runs a shell script. In the script, `$call` is the folder of the
   * record, `$calls` the number of earlier calls of the program, and PATH the original one.
   *
   * @param file path of the program within the sandbox; default: a path on PATH
   */
  program(name: string, script = "", file = join("bin", name)): void {
    this.write(
      file,
      `#!/bin/sh
PATH=${quote(this.outside.PATH ?? "")}
records=${quote(this.path("calls"))}
number=0
until mkdir "$records/$number" 2> /dev/null; do
  [ -d "$records/$number" ] || exit 1
  while [ -d "$records/$number" ]; do number=$((number + 1)); done
done
call="$records/$number"
echo ${name} > "$call/program"
[ $# = 0 ] || printf '%s\\0' "$@" > "$call/args"
pwd > "$call/folder"
cat "/proc/$$/environ" > "$call/environment"
calls=0
[ -e "$records/${name}.count" ] && read -r calls < "$records/${name}.count"
echo $((calls + 1)) > "$records/${name}.count"
${script}
`,
      0o755,
    );
  }

  /** The calls so far of one program, or of all, in order. */
  calls(program?: string): Call[] {
    return readdirSync(this.path("calls"))
      .filter((name) => !name.endsWith(".count"))
      .sort((one, other) => Number(one) - Number(other))
      .map((name) => this.call(name))
      .filter((call) => program === undefined || call.program === program);
  }

  [Symbol.dispose](): void {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.outside);
    rmSync(this.folder, { recursive: true });
  }

  private call(name: string): Call {
    const read = (file: string) => {
      const path = this.path("calls", name, file);
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    };
    const variables = read("environment").split("\0").filter(Boolean);
    return {
      program: read("program").trimEnd(),
      args: read("args").split("\0").slice(0, -1),
      folder: read("folder").trimEnd(),
      env: Object.fromEntries(
        variables.map((variable) => [
          variable.slice(0, variable.indexOf("=")),
          variable.slice(variable.indexOf("=") + 1),
        ]),
      ),
      stdin: read("stdin"),
    };
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
