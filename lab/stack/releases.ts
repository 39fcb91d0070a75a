import { type Environment, run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { repository } from "../terminal/places.ts";
import { areSameValues, type HelmRecord, helmRecords } from "./helm-record.ts";
import { look, typedKubectl } from "./kubectl.ts";
import { exportState, kubectlContext, type Resource, type State } from "./state.ts";

export interface ClearOptions {
  /** Arguments that name the stack. Default: none, for the selected one. */
  readonly stack?: readonly string[];
  /** Whether no other Pulumi can be changing the stack. Default: false, so that its lock must show that. */
  readonly isAlone?: boolean;
}

/**
 * Clears the operations that a killed Pulumi left pending. For an interrupted Helm release, it deletes only Helm's
 * records that block Helm from continuing: then `up` installs or upgrades again, and Helm takes over the objects, which
 * carry its labels. No object is deleted. Throws, before any change, a `Failure` if the release may be another stack's,
 * and an `Unseen` if the cluster cannot be read.
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
    // Without a readable cluster, leave the decision to Helm.
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
  // Pulumi itself drops pending operations on import.
  const dropPending = () =>
    run("pulumi", ["stack", "import", "--non-interactive", ...stack], { ...options, input: text });

  // The pending operations lead here again, so drop them last: if this run is killed in between, the next one repeats
  // both steps. But if another Pulumi may be running, the import must come first: it takes the lock, which Pulumi has
  // no command to test. Then a kill in between leaves Helm's records to the user.
  const steps = isAlone ? [removeRecords, dropPending] : [dropPending, removeRecords];
  for (const step of steps) await step();
}

/** Whether a killed Pulumi left operations to clear. */
export function isInterrupted(state: State): boolean {
  return interrupted(state).length > 0;
}

/** The resources that a killed Pulumi was creating or updating. It drops pending deletions itself. */
function interrupted({ pending_operations = [] }: State): Resource[] {
  return pending_operations
    .filter(({ type }) => type === "creating" || type === "updating")
    .map(({ resource }) => resource);
}

/** The releases that a killed Pulumi was installing and does not have: a `destroy` leaves their objects. */
export function halfInstalled(state: State): Resource[] {
  return interrupted(state)
    .filter(isRelease)
    .filter((release) => ownedResources(state).every((one) => !isSame(one, release)));
}

function isRelease({ type, inputs }: Resource): boolean {
  return type === "kubernetes:helm.sh/v3:Release" && Boolean(inputs?.name && inputs.namespace);
}

/**
 * The records that block Helm: all of them, if Pulumi does not have the release and will install it; a pending newest
 * one, if Pulumi has the release and will upgrade it. Throws a `Failure` unless this stack is known to have begun each.
 *
 * @param release as Pulumi was creating or updating it
 * @param records all of Helm's records of it, newest first
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
  // Another stack may have installed it with the same values, but only before this stack had created its dependencies.
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

/** Without an earlier revision, Helm has nothing to upgrade. */
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
      `got one with other values, or possibly older than its dependencies in this stack, in the Secret \`${secret}\`. ` +
      `Nothing was changed. Find out whose it is; if this stack may take it over, make Helm forget it: ${typedKubectl(context, forget)}. Then run the command again.`,
  );
}
