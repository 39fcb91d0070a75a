import { statefulSetName } from "../../components/counter/names.ts";
import { Failure, reasonOf } from "../failure.ts";
import type { Kubectl } from "../kubectl.ts";
import type { Page } from "./page.ts";
import type { Shell } from "./shell.ts";
import { instanceLabel, type StatefulSetObject, type TrialSet, trialSet } from "./trial-set.ts";

/** The namespace of the trial. */
export const trialNamespace = "visit-counter-trial";

/** Selects the trial's namespace in kubectl's arguments. */
export const inTrial = `--namespace=${trialNamespace}`;

/** The label and value that tell the namespace of a trial from one of somebody else's. */
const [ownerLabel, owner] = ["app.kubernetes.io/managed-by", "visit-counter-report"] as const;

/** Seconds until a namespace is gone, with its pods and volumes. */
const removalSeconds = 180;

/** Copies of the counter to try on what would disturb it: in a namespace of their own, until it is disposed of. */
export class Trial implements AsyncDisposable {
  readonly #kubectl: Kubectl;
  readonly #cleaner: Kubectl;
  readonly #inCounter: string;
  readonly #warn: (line: string) => void;
  #counter: StatefulSetObject | undefined;

  /**
   * @param cleaner removes the trial, also after an interruption
   * @param namespace that of the counter
   * @param warn told what is removed after one
   */
  constructor(kubectl: Kubectl, cleaner: Kubectl, namespace: string, warn: (line: string) => void) {
    this.#kubectl = kubectl;
    this.#cleaner = cleaner;
    this.#inCounter = `--namespace=${namespace}`;
    this.#warn = warn;
  }

  /** Removes what a run that was killed has left. Throws a `Failure` if the namespace is somebody else's. */
  async clear(): Promise<void> {
    const get = ["get", "namespace", trialNamespace, "--ignore-not-found", "--output=json"];
    const found = await this.#kubectl.run(get);
    if (found === "") return;
    const { metadata } = JSON.parse(found);
    if (metadata.labels?.[ownerLabel] !== owner)
      throw new Failure(
        `Expected the namespace \`${trialNamespace}\` to be free for this report, got one that it has not made. ` +
          "Remove or rename it.",
      );
    this.#warn(`Removing the namespace \`${trialNamespace}\` of an earlier report`);
    await this.#removeNamespace(this.#kubectl);
  }

  /** Creates a StatefulSet with its Service. The page keeps the file that the command reads. */
  async create(page: Page, shell: Shell, set: TrialSet): Promise<void> {
    const counter = await this.#open();
    const text = `${JSON.stringify(trialSet(counter, set), undefined, 2)}\n`;
    const input = { file: `${set.name}.json`, text };
    page.files.push(input);
    await shell.run(["create", inTrial, "--filename=-"], input);
  }

  /** Removes a StatefulSet that is not needed any more. Nothing waits for its pods. */
  async remove({ name }: TrialSet): Promise<void> {
    const remove = ["delete", "statefulset", name, inTrial, "--ignore-not-found", "--wait=false"];
    await this.#kubectl.run(remove);
  }

  /** Removes the namespace, if this trial has made it. Throws a `Failure` if it stays. */
  async end(): Promise<void> {
    if (this.#counter === undefined) return;
    await this.#removeNamespace(this.#cleaner);
    this.#counter = undefined;
  }

  /** The same where the report ends early. Only says so if the namespace stays: the earlier failure is not lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#counter === undefined) return;
    this.#warn(`Removing the namespace \`${trialNamespace}\``);
    try {
      await this.end();
    } catch (error) {
      this.#warn(
        `Expected to remove it, got "${reasonOf(error)}". Remove it: kubectl delete namespace ${trialNamespace}`,
      );
    }
  }

  /** Makes the namespace before the first StatefulSet. Returns the counter's. */
  async #open(): Promise<StatefulSetObject> {
    if (this.#counter !== undefined) return this.#counter;
    const counter = await this.#kubectl.get<StatefulSetObject>(
      ...["statefulset", statefulSetName, this.#inCounter],
    );
    this.#counter = counter;
    await this.#create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: trialNamespace,
        labels: {
          "app.kubernetes.io/part-of": "visit-counter",
          [ownerLabel]: owner,
          "pod-security.kubernetes.io/enforce": "restricted",
        },
      },
    });
    for (const { name } of counter.spec.template.spec.imagePullSecrets ?? [])
      await this.#copySecret(name);
    return counter;
  }

  /** The nodes need it to pull the counter's image for another namespace. */
  async #copySecret(name: string): Promise<void> {
    const from = ["secret", name, this.#inCounter];
    const { type, data } = await this.#kubectl.get<{ type: string; data: object }>(...from);
    const metadata = { name, namespace: trialNamespace };
    await this.#create({ apiVersion: "v1", kind: "Secret", metadata, type, data });
  }

  async #create(object: object): Promise<void> {
    await this.#kubectl.run(["create", "--filename=-"], 30, JSON.stringify(object));
  }

  async #removeNamespace(kubectl: Kubectl): Promise<void> {
    // Of somebody else's of that name, which may have come meanwhile, it deletes nothing.
    const own = [
      `--selector=${ownerLabel}=${owner}`,
      `--field-selector=metadata.name=${trialNamespace}`,
    ];
    const remove = ["delete", "namespaces", ...own];
    await kubectl.run(remove, removalSeconds);
  }
}

/** The arguments that list the pods of a StatefulSet of the trial. */
export function podsOf({ name }: TrialSet): string[] {
  return ["get", "pods", inTrial, `--selector=${instanceLabel}=${name}`];
}
