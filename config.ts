import * as pulumi from "@pulumi/pulumi";
import {
  type Check,
  image,
  integerFromOne,
  oneOf,
  type Reader,
  registry,
  type Storage,
  size,
  storageClass,
} from "./config-checks.ts";
import { vaultMixes } from "./config-mixes.ts";
import { readVault, type VaultSettings, vaultSettings } from "./config-vault.ts";
import * as versions from "./versions.ts";

/** What a stack decides, checked. Keys, types and defaults are declared in Pulumi.yaml and nowhere else. */
export interface Settings {
  readonly image: {
    readonly registry: string;
    readonly baseImage: string;
    readonly platform: string;
    readonly push: boolean;
  };
  readonly vault: VaultSettings;
  readonly counter: {
    readonly replicas: number;
    readonly storage: Storage;
  };
}

/**
 * Reads and checks the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: one sentence for each bad key with what was
 * expected, what was got and what to type.
 */
export function readSettings(): Settings {
  const stack = new StackConfig();
  const app = {
    registry: stack.read("registry", registry),
    baseImage: stack.read("baseImage", image(versions.base)),
    platform: stack.read("platform", oneOf("linux/amd64", "linux/arm64")),
    push: stack.read("push", oneOf(true, false)),
  };
  const vault = readVault(stack);
  const counter = {
    replicas: stack.read("replicas", integerFromOne),
    storage: {
      size: stack.read("storageSize", size),
      className: stack.read("storageClass", storageClass) || undefined,
    },
  };
  stack.refuseTheRest();
  // What values have to do with each other shows only once each is good in itself.
  refuse(vaultMixes(vault));
  return { image: app, vault: vaultSettings(vault), counter };
}

/** Collects what is wrong, so that a user hears of all of it at once. */
class StackConfig implements Reader {
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

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}
