import { run } from "../support/command.ts";

/** A Helm release as `helm list` tells it. */
interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly status: string;
}

/**
 * Clears what an ended `up` left half-done. Helm refuses a release whose last operation was cut off, by the official
 * plugin as by hand: one that was never installed is uninstalled, which spares claims, and one that was being upgraded goes
 * back to where it was.
 */
export async function clearPendingReleases(environment: Record<string, string>): Promise<void> {
  const helm = (...args: string[]) => run("helm", args, { env: environment });
  const pending: Release[] = JSON.parse(
    await helm("list", "--all-namespaces", "--pending", "--output=json"),
  );
  for (const { name, namespace, status } of pending) {
    if (status === "pending-install")
      await helm("uninstall", name, `--namespace=${namespace}`, "--wait");
    else await helm("rollback", name, `--namespace=${namespace}`);
  }
}
