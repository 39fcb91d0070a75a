import { attempt, type Environment, run } from "../support/command.ts";
import { repository } from "../support/places.ts";

/** What a killed Pulumi was at, as `pulumi stack export` tells it. */
interface PendingOperation {
  readonly type: string;
  readonly resource: {
    readonly type: string;
    readonly inputs: { readonly name?: string; readonly namespace?: string };
  };
}

/**
 * Clears Helm releases that a killed Pulumi left half-done, because the official plugin, and Helm itself, refuse to go on
 * with them. One whose installation was cut off is unknown to the state: it is uninstalled, which spares its claims, and
 * `up` installs it again. One whose upgrade was cut off goes back to where it was.
 *
 * @param environment in which `pulumi` and `helm` work on the stack and its cluster
 */
export async function clearInterruptedReleases(environment: Environment): Promise<void> {
  const options = { cwd: repository, env: environment };
  const exported = await attempt("pulumi", ["stack", "export", "--non-interactive"], options);
  if (exported.code !== 0) return;

  const operations: PendingOperation[] =
    JSON.parse(exported.stdout).deployment.pending_operations ?? [];
  for (const { type, resource } of operations) {
    const { name, namespace } = resource.inputs;
    if (resource.type !== "kubernetes:helm.sh/v3:Release" || !name || !namespace) continue;
    const release = [name, `--namespace=${namespace}`];
    if (type === "creating")
      await run("helm", ["uninstall", ...release, "--ignore-not-found", "--wait"], options);
    if (type === "updating" && (await isPending(release, options)))
      await run("helm", ["rollback", ...release], options);
  }
}

async function isPending(
  release: readonly string[],
  options: { env: Environment },
): Promise<boolean> {
  const { stdout } = await attempt("helm", ["status", ...release, "--output=json"], options);
  return stdout !== "" && JSON.parse(stdout).info.status.startsWith("pending-");
}
