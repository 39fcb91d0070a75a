import { Failure } from "../../../support/failure.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { isFlagged, timeoutOf, waitForOf } from "../object/annotations.ts";
import { describe, type KubernetesObject } from "../object/object.ts";
import { awaitedKind } from "./awaited-kinds.ts";
import type { AwaitedKind } from "./progress.ts";
import { waitFor } from "./wait-for.ts";
import { line, realClock, type Waited, wait } from "./waiting.ts";
import { lookUp, Watcher } from "./watcher.ts";

/** An object that is there but did not become ready. */
export class NotReady extends Failure {
  /** As it was seen last. */
  readonly object: KubernetesObject;
  readonly problems: readonly string[];

  constructor(message: string, object: KubernetesObject, problems: readonly string[] = []) {
    super(message);
    this.object = object;
    this.problems = problems;
  }
}

export interface Awaited {
  readonly urn: string;
  /** As it is wanted: its annotations say whether and for what to wait. */
  readonly wanted: KubernetesObject;
  /** As the API server returned it. */
  readonly object: KubernetesObject;
  readonly timeoutSeconds: number;
}

/** Waits until an object is ready and returns it as it is then. Throws `NotReady`. */
export async function untilReady(cluster: Cluster, awaited: Awaited): Promise<KubernetesObject> {
  const { urn, wanted, timeoutSeconds } = awaited;
  const kind = kindOfWaiting(wanted);
  if (kind === undefined) return awaited.object;

  const seconds = timeoutOf(wanted, timeoutSeconds);
  const watcher = new Watcher(cluster, kind, awaited.object);
  const waited = await wait({
    look: () => watcher.look(),
    tell: (progress) => {
      const severity = progress.problems?.length ? "warning" : "info";
      cluster.messages.status(urn, severity, `Waiting: ${line(progress)}`);
    },
    seconds,
    signal: cluster.signal,
    clock: realClock,
  });
  cluster.messages.status(urn, "info", "");
  if (waited.end === "done") return watcher.object;
  throw notReady(waited, watcher.object, seconds);
}

function kindOfWaiting(wanted: KubernetesObject): AwaitedKind | undefined {
  if (isFlagged(wanted, "skipAwait")) return undefined;
  const condition = waitForOf(wanted);
  return condition === "" ? awaitedKind(wanted) : waitFor(condition);
}

/** Looks once at what a refresh found. Throws `NotReady`. */
export async function expectReady(
  cluster: Cluster,
  wanted: KubernetesObject,
  object: KubernetesObject,
): Promise<void> {
  const kind = awaitedKind(object);
  if (kind?.onRead !== true || isFlagged(wanted, "skipAwait")) return;
  const progress = kind.progress({
    object,
    related: await lookUp(cluster, kind.lookups(object)),
    quietSeconds: Number.POSITIVE_INFINITY,
  });
  if (progress.done) return;
  const message = `Expected ${describe(object)} to be ready, got: ${progress.status}.`;
  throw new NotReady(message, object, progress.problems);
}

function notReady({ end, last }: Waited, object: KubernetesObject, seconds: number): NotReady {
  const expected = `Expected ${describe(object)} to become ready`;
  const seen = `Seen last: ${last.status}.`;
  const messages = {
    failed: `${expected}, got a failure. ${seen}`,
    interrupted: `${expected}, got an interruption. ${seen} The next \`pulumi up\` goes on from here.`,
    "timed out": `${expected} within ${seconds} s, got no readiness. ${seen} Put right what it waits for and run \`pulumi up\` again, or give it more time by the annotation \`pulumi.com/timeoutSeconds\`.`,
  };
  return new NotReady(messages[end as keyof typeof messages], object, last.problems);
}
