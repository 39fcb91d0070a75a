import * as pulumi from "@pulumi/pulumi";
import {
  type Chart,
  type Check,
  chart,
  image,
  integerFromOne,
  oneOf,
  registry,
  size,
  storageClass,
  type TaggedImage,
  taggedImage,
  url,
} from "./config-checks.ts";
import * as versions from "./versions.ts";

/** What a stack decides, checked. Keys, types and defaults are declared in Pulumi.yaml and nowhere else. */
export interface Settings {
  readonly image: {
    readonly registry: string;
    readonly baseImage: string;
    readonly platform: string;
    readonly push: boolean;
  };
  readonly vault: {
    readonly chart: Chart;
    readonly image: TaggedImage;
    readonly replicas: number;
    readonly storage: Storage;
    /** Absent if the injector is switched off. */
    readonly injector?: { readonly image: TaggedImage };
  };
  readonly counter: {
    readonly replicas: number;
    readonly storage: Storage;
  };
}

/** What a claim asks for. */
export interface Storage {
  /** A Kubernetes quantity, such as `1Gi`. */
  readonly size: string;
  /** Default: the cluster's default StorageClass. */
  readonly className?: string;
}

/**
 * Reads and checks the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: one sentence for each bad key with what was
 * expected, what was got and what to type.
 */
export function readSettings(): Settings {
  const stack = new StackConfig();
  const injectorImage = stack.read("vaultInjectorImage", taggedImage(versions.vaultInjector));
  const settings: Settings = {
    image: {
      registry: stack.read("registry", registry),
      baseImage: stack.read("baseImage", image(versions.base)),
      platform: stack.read("platform", oneOf("linux/amd64", "linux/arm64")),
      push: stack.read("push", oneOf(true, false)),
    },
    vault: {
      chart: stack.read(
        "vaultChart",
        chart(versions.vaultChart, stack.read("vaultRepository", url)),
      ),
      image: stack.read("vaultImage", taggedImage(versions.vault)),
      replicas: stack.read("vaultReplicas", oneOf(1, 3, 5)),
      storage: {
        size: stack.read("vaultStorageSize", size),
        className: stack.read("vaultStorageClass", storageClass) || undefined,
      },
      injector: stack.read("vaultInjector", oneOf(true, false))
        ? { image: injectorImage }
        : undefined,
    },
    counter: {
      replicas: stack.read("replicas", integerFromOne),
      storage: {
        size: stack.read("storageSize", size),
        className: stack.read("storageClass", storageClass) || undefined,
      },
    },
  };
  stack.refuseTheRest();
  return settings;
}

/** Collects what is wrong, so that a user hears of all of it at once. */
class StackConfig {
  readonly #config = new pulumi.Config();
  readonly #read = new Set<string>();
  readonly #problems: string[] = [];

  /** The value is only good if {@link refuseTheRest} does not throw. */
  read<T>(key: string, check: Check<T>): T {
    this.#read.add(key);
    const given = this.#config.get(key) ?? "";
    const value = check.parse(given);
    if (value === undefined) {
      this.#problems.push(
        `Expected \`${key}\` to be ${check.expected}, got ${given === "" ? "nothing" : `\`${given}\``}. ` +
          `Set it with \`pulumi config set ${key} <value>\`.`,
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
    if (this.#problems.length > 0) throw new pulumi.RunError(this.#problems.join("\n"));
  }
}
