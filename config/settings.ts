import type { BackupArgs } from "../components/backup/backup.ts";
import type { VisitCounterArgs } from "../components/counter/visit-counter.ts";
import type { PackageImageArgs } from "../components/image/package-image.ts";
import type { VaultKeeperArgs } from "../components/keeper/vault-keeper.ts";
import { accessModes } from "../components/kubernetes/storage.ts";
import type { MonitoringArgs } from "../components/monitoring/monitoring.ts";
import type { NetworkArgs } from "../components/network/policies.ts";
import type { VaultArgs } from "../components/vault/args.ts";
import { strategies } from "../keeper/src/rollout/contract.ts";
import { backupSettings, readBackup } from "./backup.ts";
import {
  changes,
  domain,
  image,
  integerFromOne,
  integerUpTo,
  oneOf,
  optional,
  ownNamespace,
  registry,
  secretName,
  size,
  storageClass,
} from "./checks.ts";
import {
  backupContradictions,
  exposureContradictions,
  monitoringContradictions,
  namespaceContradictions,
  networkContradictions,
  vaultContradictions,
} from "./combinations.ts";
import { exposureSettings, readExposure } from "./exposure.ts";
import { monitoringSettings, readMonitoring } from "./monitoring.ts";
import { networkSettings, readNetwork } from "./network.ts";
import { refuse, StackConfig } from "./stack-config.ts";
import { readVault, type VaultSettings, vaultSettings } from "./vault.ts";
import * as versions from "./versions.ts";

/** A stack's checked settings, grouped by component. Pulumi.yaml alone declares keys, types and defaults. */
export interface Settings {
  readonly image: Omit<PackageImageArgs, "package">;
  readonly vault: VaultSettings & Pick<VaultArgs, "clusterDomain" | "telemetry">;
  readonly keeper: Pick<VaultKeeperArgs, "backup" | "annotated">;
  /** The counter's. */
  readonly namespace: string;
  readonly counter: Pick<
    VisitCounterArgs,
    "replicas" | "rollout" | "hooks" | "idleSeconds" | "exposure" | "storage" | "clusterDomain"
  >;
  /** Lowered numbers that the stack may go on with, such as `replicas 3 to 1`. */
  readonly accepted: readonly string[];
  /** Undefined for no backups. */
  readonly backup: Pick<BackupArgs, "schedule" | "target"> | undefined;
  /** Undefined for no monitoring. */
  readonly monitoring: Pick<MonitoringArgs, "by" | "labels"> | undefined;
  /** Undefined for no NetworkPolicies. */
  readonly network: NetworkArgs | undefined;
}

/**
 * Reads and checks the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack trace: for each bad key one sentence with the expected
 * value, the actual one, and the command to type.
 */
export function readSettings(): Settings {
  const stack = new StackConfig();
  const app = {
    registry: stack.read("registry", registry),
    baseImage: stack.read("baseImage", image(versions.base)),
    platform: stack.read("platform", oneOf("linux/amd64", "linux/arm64")),
    push: stack.read("push", oneOf(true, false)),
    pullSecret: stack.read("imagePullSecret", optional(secretName)) ?? undefined,
  };
  const clusterDomain = stack.read("clusterDomain", domain);
  const namespace = stack.read("namespace", ownNamespace);
  const vault = readVault(stack);
  const exposure = readExposure(stack);
  const counter = {
    replicas: stack.read("replicas", integerFromOne),
    rollout: stack.read("rollout", oneOf(...strategies)),
    hooks: stack.read("hooks", oneOf(true, false)),
    idleSeconds: stack.read("idleSeconds", integerUpTo(3600)),
    storage: {
      size: stack.read("storageSize", size),
      className: stack.read("storageClass", storageClass) || undefined,
      accessMode: stack.read("storageAccessMode", oneOf(...accessModes)),
    },
    clusterDomain,
  };
  const accepted = stack.read("acceptFewer", optional(changes)) ?? [];
  const backup = readBackup(stack);
  const monitoring = readMonitoring(stack);
  const network = readNetwork(stack);
  stack.refuseTheRest();
  // Only values that are valid by themselves can contradict each other.
  refuse([
    ...namespaceContradictions(namespace, vault.namespace),
    ...vaultContradictions(vault),
    ...exposureContradictions(exposure),
    ...backupContradictions(backup),
    ...monitoringContradictions(monitoring),
    ...networkContradictions(network),
  ]);
  const { seal, ...others } = vaultSettings(vault);
  return {
    image: app,
    vault: {
      ...others,
      seal,
      clusterDomain,
      telemetry: monitoring.type === "none" ? undefined : true,
    },
    namespace,
    keeper: {
      backup: backup.schedule !== null,
      annotated: monitoring.type === "annotations" ? true : undefined,
    },
    counter: { ...counter, exposure: exposureSettings(exposure) },
    accepted,
    backup: backupSettings(backup),
    monitoring: monitoringSettings(monitoring),
    network: networkSettings(network, {
      namespaces: { counter: namespace, vault: others.namespace },
      ...{ seal, bucket: backup.s3Url },
    }),
  };
}
