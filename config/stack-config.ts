import * as pulumi from "@pulumi/pulumi";
import type { Check } from "./checks.ts";

/** The configuration of a stack, read key by key. It collects what is wrong, so that a user hears of all of it at once. */
export class StackConfig {
  readonly #config = new pulumi.Config();
  readonly #read = new Set<string>();
  readonly #problems: string[] = [];

  /** The value is only good if {@link refuseTheRest} does not throw. */
  read<T>(key: string, check: Check<T>): T {
    this.#read.add(key);
    const given = this.#config.get(key) ?? "";
    const value = check.parse(given);
    if (value === undefined) {
      const got = given === "" ? "nothing" : check.hides ? "something else" : `\`${given}\``;
      this.#problems.push(
        `Expected \`${key}\` to be ${check.expected}, got ${got}. ` +
          `Set it with \`pulumi config set ${key} ${check.example ?? "<value>"}\`.`,
      );
    }
    return value as T;
  }

  /** Refuses the values found wrong and the keys that nothing has read: a misspelt key would silently do nothing. */
  refuseTheRest(): void {
    const prefix = `${this.#config.name}:`;
    for (const name of Object.keys(pulumi.runtime.allConfig()).sort()) {
      const key = name.slice(prefix.length);
      if (!name.startsWith(prefix) || this.#read.has(key)) continue;
      this.#problems.push(
        `Expected one of the keys that Pulumi.yaml declares, got \`${key}\`. ` +
          `Remove it with \`pulumi config rm ${key}\`.`,
      );
    }
    refuse(this.#problems);
  }
}

/** Ends the program with these sentences, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}
