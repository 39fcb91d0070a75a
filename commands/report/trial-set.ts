import { posix } from "node:path";
import { dataDirectory, environment, port } from "../../app/src/contract.ts";
import { adminTokenFile } from "../../components/counter/consumer.ts";
import { containerName } from "../../components/counter/names.ts";
import { Failure } from "../failure.ts";

/** What a StatefulSet of the trial is for. */
export interface TrialSet {
  /** Its name, and that of its Service. */
  readonly name: string;
  readonly replicas: number;
  readonly policy: "OrderedReady" | "Parallel";
}

/** The fields of the counter's StatefulSet that are read. */
export interface StatefulSetObject {
  readonly spec: {
    readonly template: { readonly spec: PodSpec };
    readonly volumeClaimTemplates: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: object;
    }[];
  };
}

interface PodSpec {
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string }[];
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string }[];
  readonly volumeMounts?: readonly Mount[];
  readonly securityContext?: object;
  readonly resources?: object;
}

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}

/** The label by which the Service finds its pods. */
export const instanceLabel = "app.kubernetes.io/instance";

/** Seconds that a stuck process of the trial may take to end: nobody waits for its answers. */
const graceSeconds = 5;

const secretFolder = posix.dirname(adminTokenFile);

/** A Service and a StatefulSet whose pods are the counter's, with its image, its probes and claims like its own. */
export function trialSet({ spec }: StatefulSetObject, { name, replicas, policy }: TrialSet) {
  const labels = { "app.kubernetes.io/part-of": "visit-counter", [instanceLabel]: name };
  const selector = { [instanceLabel]: name };
  const claims = spec.volumeClaimTemplates.map(({ metadata, spec: claim }) => ({
    metadata: { name: metadata.name },
    spec: claim,
  }));
  const items = [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, labels },
      spec: { clusterIP: "None", selector, ports: [{ name: "http", port }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, labels },
      spec: {
        serviceName: name,
        replicas,
        podManagementPolicy: policy,
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: podSpec(spec.template.spec) },
        volumeClaimTemplates: claims,
      },
    },
  ];
  return { apiVersion: "v1", kind: "List", items };
}

function podSpec(spec: PodSpec) {
  const container = spec.containers.find((one) => one.name === containerName);
  if (container === undefined)
    throw new Failure(
      `Expected the counter's pods to have a container \`${containerName}\`, got none.`,
    );
  const mounts = (container.volumeMounts ?? [])
    .filter(({ mountPath }) => [dataDirectory, secretFolder].includes(mountPath))
    .map((mount) => ({ ...mount, readOnly: false }));
  const secretMounts = mounts.filter(({ mountPath }) => mountPath === secretFolder);
  const { image, securityContext, resources } = container;
  return {
    ...spec,
    // They belong to the counter's namespace.
    serviceAccountName: undefined,
    serviceAccount: undefined,
    topologySpreadConstraints: undefined,
    terminationGracePeriodSeconds: graceSeconds,
    // The process can be stopped from inside the pod only if it is not the first one, which ignores that signal.
    shareProcessNamespace: true,
    // In the place of the Vault agent: it makes up a secret that nobody needs to know.
    initContainers: [
      {
        name: "made-up-secret",
        image,
        command: ["node", "--eval", makeUpSecret],
        volumeMounts: secretMounts,
        securityContext,
        resources,
      },
    ],
    containers: [
      {
        ...container,
        env: container.env?.filter(({ name }) => !others.includes(name)),
        volumeMounts: mounts,
        lifecycle: undefined,
      },
    ],
    volumes: spec.volumes?.filter(({ name }) => secretMounts.some((mount) => mount.name === name)),
  };
}

/** What would have the trial's pods ask for the counter's. */
const others: readonly string[] = [environment.podRecords, environment.replicasFile];

const makeUpSecret = `
const secret = { token: crypto.randomUUID(), version: 1, created: new Date().toISOString() };
require("node:fs").writeFileSync(${JSON.stringify(adminTokenFile)}, JSON.stringify(secret));
`.trim();
