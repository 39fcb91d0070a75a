import { type Environment, run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { areSameValues, type HelmRecord, helmRecords } from "./helm-record.ts";
import { look, typedKubectl } from "./kubectl.ts";
import { exportState, kubectlContext, type Resource, type State } from "./state.ts";

export interface ClearOptions {
  /** Arguments that name the stack. Default: none, for the selected one. */
  readonly stack?: readonly string[];
  /** Whether no other Pulumi can be at the stack. Default: its lock has to show that. */
  readonly isAlone?: boolean;
}

/**
 * Clears what a killed Pulumi left pending, once. Of a Helm release that it was at, only Helm's record is taken away, where
 * Helm would refuse to go on from it: then `up` installs or upgrades again, and Helm takes over the objects, which carry
 * its mark. No object is deleted. Throws, and changes nothing, a `Failure` where the release may be somebody else's, an
 * `Unseen` where it cannot look.
 *
 * @param environment in which `pulumi` and `kubectl` work on the stack and its cluster
 */
export async function clearInterruptedReleases(
  environment: Environment,
  { stack = [], isAlone = false }: ClearOptions = {},
): Promise<void> {
  const exported = await exportState(environment, stack);
  if (exported === undefined || !isInterrupted(exported.state)) return;
  const { text, state } = exported;
  const options = { cwd: repository, env: environment };
  const context = kubectlContext(state);

  const removals: string[][] = [];
  for (const release of interrupted(state).filter(isRelease)) {
    // Where that cannot be looked at, Helm has the say.
    if (context === undefined) return;
    const { name = "", namespace = "" } = release.inputs ?? {};
    const where = `--namespace=${namespace}`;
    const selector = `--selector=owner=helm,name=${name}`;
    const args = [...context, "get", "secrets", where, selector, "--output=json"];
    const found = recordsInTheWay(release, state, helmRecords(await look(args, options)));
    if (found.length === 0) continue;
    const names = found.map(({ secret }) => secret);
    removals.push([...context, "delete", "secrets", where, "--ignore-not-found", ...names]);
  }
  const removeRecords = async () => {
    for (const removal of removals) await run("kubectl", removal, options);
  };
  // Pulumi drops by itself what is pending in an import.
  const dropPending = () =>
    run("pulumi", ["stack", "import", "--non-interactive", ...stack], { ...options, input: text });

  // What is pending leads here again, so it goes last: a run that is killed in between is made good by the next. But it may
  // be under way, and only the import shows that it is not, as it takes the lock: Pulumi has no command that asks for the lock
  // alone. Then the import goes first, and a kill in between leaves Helm's record to the user.
  const steps = isAlone ? [removeRecords, dropPending] : [dropPending, removeRecords];
  for (const step of steps) await step();
}

/** Whether a killed Pulumi left something that is to be cleared. */
export function isInterrupted(state: State): boolean {
  return interrupted(state).length > 0;
}

/** What a killed Pulumi was making or changing. It forgets by itself what it was deleting. */
function interrupted({ pending_operations = [] }: State): Resource[] {
  return pending_operations
    .filter(({ type }) => type === "creating" || type === "updating")
    .map(({ resource }) => resource);
}

/** The releases that Pulumi was killed at and does not have, so that what Helm made of them outlives a `destroy`. */
export function halfInstalled(state: State): Resource[] {
  return interrupted(state)
    .filter(isRelease)
    .filter((release) => ownedResources(state).every((one) => !isSame(one, release)));
}

function isRelease({ type, inputs }: Resource): boolean {
  return type === "kubernetes:helm.sh/v3:Release" && Boolean(inputs?.name && inputs.namespace);
}

/**
 * The records that keep Helm from going on with a release: any, if Pulumi does not have the release and so installs it; the
 * newest, if Pulumi has it and so upgrades it, while that is pending. Throws a `Failure` unless it is shown that this stack
 * began each.
 *
 * @param release as Pulumi was making or changing it
 * @param records all that Helm has of it, the newest first
 */
export function recordsInTheWay(
  release: Resource,
  state: State,
  records: readonly HelmRecord[],
): readonly HelmRecord[] {
  const resources = ownedResources(state);
  const known = resources.filter((one) => isSame(one, release));
  const inTheWay = known.length === 0 ? records : pendingAfterAnother(records);

  const values = [...known, ...interrupted(state).filter((one) => isSame(one, release))].map(
    ({ inputs }) => inputs?.values,
  );
  // Another stack may have installed it with the same values, but before this one had made what goes before it.
  const before = resources
    .filter(({ urn }) => release.dependencies?.includes(urn))
    .flatMap(({ created }) => (created === undefined ? [] : [Date.parse(created)]));
  const since = before.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...before);
  const isOurs = (record: HelmRecord) =>
    values.some((ours) => areSameValues(ours, record.values)) &&
    (known.length > 0 || record.begun.getTime() >= since);

  const foreign = inTheWay.find((record) => !isOurs(record));
  if (foreign !== undefined) throw notOurs(release, foreign, kubectlContext(state));
  return inTheWay;
}

function ownedResources({ resources = [] }: State): Resource[] {
  return resources.filter((one) => !one.delete);
}

function isSame(one: Resource, other: Resource): boolean {
  return (
    one.urn === other.urn &&
    one.inputs?.name === other.inputs?.name &&
    one.inputs?.namespace === other.inputs?.namespace
  );
}

/** Without one before it there is nothing that Helm could upgrade. */
function pendingAfterAnother([newest, ...earlier]: readonly HelmRecord[]): HelmRecord[] {
  return newest?.status.startsWith("pending-") && earlier.length > 0 ? [newest] : [];
}

function notOurs(
  { inputs }: Resource,
  { secret }: HelmRecord,
  context: readonly string[] = [],
): Failure {
  const { name, namespace } = inputs ?? {};
  const forget = `delete secrets --namespace ${namespace} --selector owner=helm,name=${name}`;
  return new Failure(
    `Expected Helm's release \`${name}\` in namespace \`${namespace}\` to be the one that this stack began before it was interrupted, ` +
      `got one of other values, or that is not known to be younger than what this stack put it into, in the Secret \`${secret}\`. ` +
      `Nothing was changed. See whose it is; if this stack may take it over, have Helm forget it: ${typedKubectl(context, forget)}. Then run the command again.`,
  );
}
