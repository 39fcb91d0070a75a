import { rmSync } from "node:fs";
import process from "node:process";
import type { Tool } from "../../../../lab/toolchain/tools.ts";
import { Checkout } from "../../support/checkout.ts";
import type { Call } from "../../support/sandbox.ts";
import { fakeGo } from "./fake-go.ts";

/** A tool of two programs. */
export const hello: Tool = {
  name: "hello",
  programs: ["example.org/cmd/hello", "example.org/cmd/bye"],
};

/** Builds programs that print their arguments, and fills the caches like Go. */
export const go = fakeGo(
  'echo "$@"',
  `mkdir -p "$GOCACHE" "$GOMODCACHE"
    echo built >> "$GOCACHE/entries"
    cp "$GOCACHE/entries" "$records/../entries"
    [ -e "$records/../broken" ] && { echo "hello.go:1: syntax error" >&2; exit 1; }`,
);

/** A machine with a fake Go and two tools to build. */
export class Toolchain extends Checkout {
  readonly notes: string[] = [];
  readonly log = this.path("build.log");

  constructor() {
    super();
    this.program("go", go);
    this.write("go-version", "go1.26.8\n");
    this.write("checkout/lab/toolchain/hello/go.mod", "module toolchain/hello\n");
    this.write("checkout/lab/toolchain/hello/go.sum", "");
    this.write("checkout/lab/toolchain/other/go.mod", "module toolchain/other\n");
  }

  readonly other: Tool = { name: "other", programs: ["example.org/other"] };

  builds(): Call[] {
    return this.calls("go").filter(({ args }) => args[0] === "build");
  }

  /** Hides Go from the next calls, including the machine's own. */
  removeGo(): void {
    rmSync(this.path("bin", "go"));
    process.env.PATH = this.path("bin");
  }

  toolchain(...names: string[]): string {
    return this.path("cache", "visit-counter", "toolchain", ...names);
  }

  async build(...tools: Tool[]): Promise<void> {
    const { build } = await this.module();
    await build(tools, this.log, { note: (text) => this.notes.push(text) });
  }

  async missingOrOutdated(...tools: Tool[]): Promise<string[]> {
    const { missingOrOutdated } = await this.module();
    return (await missingOrOutdated(tools)).map(({ name }) => name);
  }

  private module() {
    return this.load<typeof import("../../../../lab/toolchain/build.ts")>("lab/toolchain/build.ts");
  }
}
