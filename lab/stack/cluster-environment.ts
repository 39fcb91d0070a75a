import { instanceOf } from "../box/instance.ts";
import { checkLabIsMade } from "../box/made.ts";
import type { Environment } from "../terminal/command.ts";
import { labEnvironment } from "./environment.ts";
import { ownEnvironment, usesOwnCluster } from "./own-cluster.ts";

/**
 * The environment in which `kubectl` and `pulumi` use the cluster and stack that the user named, else the lab's. Throws
 * a `Failure` if that lab does not run.
 */
export function clusterEnvironment(): Environment {
  if (usesOwnCluster()) return ownEnvironment();
  checkLabIsMade(instanceOf());
  return labEnvironment(instanceOf());
}
