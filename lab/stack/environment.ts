import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { endpoints, folders, type Instance } from "../box/instance.ts";
import type { Environment } from "../terminal/command.ts";
import { binFolder } from "../toolchain/build.ts";
import { boxPackages, packageFolder } from "../toolchain/packages.ts";

/**
 * The environment in which `pulumi`, `kubectl` and `docker` use a lab: its cluster, its image builder, and a Pulumi
 * home with a local backend. The user's own Pulumi, Docker and Kubernetes settings are neither read nor changed.
 */
export function labEnvironment(instance: Instance): Environment {
  const { pulumi } = folders(instance);
  const { kubeconfig, dockerHost } = endpoints(instance);
  return {
    PATH: [binFolder, join(packageFolder(boxPackages), "usr", "bin"), process.env.PATH].join(
      delimiter,
    ),
    KUBECONFIG: kubeconfig,
    DOCKER_HOST: dockerHost,
    DOCKER_CONFIG: join(pulumi, "docker"),
    HELM_CACHE_HOME: join(pulumi, "helm", "cache"),
    HELM_CONFIG_HOME: join(pulumi, "helm", "config"),
    HELM_DATA_HOME: join(pulumi, "helm", "data"),
    PULUMI_HOME: pulumiHome(instance),
    PULUMI_BACKEND_URL: `file://${backendFolder(instance)}`,
    // The user's own would take precedence over the file.
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(instance),
    PULUMI_STACK: instance.name,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** The folder in which Pulumi keeps its plugins. */
export function pulumiHome(instance: Instance): string {
  return join(folders(instance).pulumi, "home");
}

/** The folder in which Pulumi keeps the state. */
export function backendFolder(instance: Instance): string {
  return join(folders(instance).pulumi, "backend");
}

/** Makes the folders of Pulumi's home and backend, and a passphrase for the stack's secrets, unless they exist. */
export function makePulumiHome(instance: Instance): void {
  for (const folder of [pulumiHome(instance), backendFolder(instance)])
    mkdirSync(folder, { recursive: true });
  if (!existsSync(passphraseFile(instance))) {
    writeFileSync(passphraseFile(instance), randomBytes(32).toString("base64url"), { mode: 0o600 });
  }
}

function passphraseFile(instance: Instance): string {
  return join(folders(instance).pulumi, "passphrase");
}
