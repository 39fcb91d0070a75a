import * as pulumi from "@pulumi/pulumi";
import type { Check } from "./checks.ts";

/** A stack's configuration, read key by key. Collects problems, so that users see all of them at once. */
export class StackConfig {
  readonly #config = new pulumi.Config();
  readonly #read = new Set<string>();
  readonly #problems: string[] = [];

  /** The value is valid only if {@link refuseTheRest} does not throw. */
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

  /** Refuses invalid values, and keys that nothing has read: a misspelt key would be ignored silently. */
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

/** Throws these sentences as one error, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}
