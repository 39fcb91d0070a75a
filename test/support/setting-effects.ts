import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { type Inputs, type Registration, run } from "./engine.ts";
import { outputsOf } from "./last-state.ts";
import { declarations, root, stackConfig } from "./project.ts";

/**
 * What a changed setting does to objects of a stack that is up: `nothing`; an `update` in place, of no pod; to `grow` the
 * claims, with no pod touched; a `roll` of the pods; a `replace`, all pods at once; or the change is `refused`.
 */
export type Effect = "nothing" | "update" | "grow" | "roll" | "replace" | "refused";

type Values = Readonly<Record<string, string | number | boolean>>;

/** A change of one setting. */
interface Change {
  readonly key: string;
  readonly to: Values[string];
  /** Settings before and after. @default those of Pulumi.yaml */
  readonly beside?: Values;
  /** Settings after alone. */
  readonly with?: Values;
  /** How a document names the change. @default both values */
  readonly text?: string;
}

const registry = "ghcr.io/you";
const fewer = { beside: { replicas: 3 }, text: "`3` to `2`" };
const fewerServers = { beside: { vaultReplicas: 3 }, text: "`3` to `1`" };
const certificate = readFileSync(`${root}/test/golden/production.yaml`, "utf8")
  .match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s)?.[0]
  ?.replaceAll(/^ +/gm, "");
const tls = { vaultTlsSecret: "vault-tls", vaultCertificateAuthority: certificate ?? "" };
const seal = { vaultSeal: "gcpckms", vaultSealOptions: sealOptions("one") };
const sealFile = JSON.stringify({ kms_key_id: "one", shared_creds_filename: "/vault/seal/file" });
const ingress = { exposure: "Ingress", exposureUrl: "https://counter.example.org" };
const route = { ...ingress, exposure: "HTTPRoute", exposureGateway: "gateways/public" };
const onClaim = { backupSchedule: "30 3 * * *", backupStorageSize: "1Gi" };
const inBucket = {
  backupSchedule: "30 3 * * *",
  backupS3Url: "https://s3.example.org/backups",
  backupS3Secret: "s3",
};

/** At least one change of each setting, in the order of Pulumi.yaml. */
const changes: readonly Change[] = [
  { key: "registry", to: "ghcr.io/them" },
  { key: "baseImage", to: "node:24-slim", text: "another image" },
  { key: "platform", to: "linux/arm64" },
  { key: "push", to: false },
  { key: "imagePullSecret", to: "registry" },
  { key: "clusterDomain", to: "k8s.example.org" },
  { key: "replicas", to: 3 },
  { key: "replicas", to: 2, ...fewer },
  {
    key: "replicas",
    to: 2,
    ...fewer,
    with: { acceptFewer: "replicas 3 to 2" },
    text: "`3` to `2`, with `acceptFewer`",
  },
  { key: "rollout", to: "canary" },
  { key: "idleSeconds", to: 65 },
  { key: "exposure", to: "LoadBalancer" },
  { key: "exposure", to: "Ingress", with: ingress },
  { key: "exposure", to: "HTTPRoute", with: route },
  { key: "exposureUrl", to: "https://count.example.org", beside: ingress, text: "another host" },
  { key: "exposureClass", to: "nginx", beside: ingress },
  { key: "exposureTlsSecret", to: "counter-tls", beside: ingress },
  { key: "exposureGateway", to: "gateways/internal", beside: route },
  {
    key: "exposureAnnotations",
    to: '{"example.org/scheme": "internal"}',
    beside: ingress,
    text: "an annotation",
  },
  { key: "acceptFewer", to: "replicas 3 to 2" },
  { key: "storageSize", to: "2Gi" },
  { key: "storageSize", to: "500Mi" },
  { key: "storageClass", to: "fast" },
  { key: "backupSchedule", to: "30 3 * * *", with: { backupStorageSize: "1Gi" } },
  { key: "backupStorageSize", to: "2Gi", beside: onClaim },
  { key: "backupStorageClass", to: "cheap", beside: onClaim },
  { key: "backupKeep", to: 7, beside: onClaim },
  {
    key: "backupS3Url",
    to: "https://s3.example.org/other",
    beside: inBucket,
    text: "another bucket",
  },
  { key: "backupS3Region", to: "eu-central-1", beside: inBucket },
  { key: "backupS3Secret", to: "other", beside: inBucket },
  {
    key: "backupS3CertificateAuthority",
    to: certificate ?? "",
    beside: inBucket,
    text: "none to an authority",
  },
  { key: "vaultChart", to: "./charts/vault" },
  { key: "vaultRepository", to: "https://charts.example.org", text: "another repository" },
  { key: "vaultImage", to: "hashicorp/vault:1.21.2", text: "another image" },
  { key: "vaultProfile", to: "production", beside: tls },
  { key: "vaultProfile", to: "try-out", beside: { ...tls, vaultProfile: "production" } },
  { key: "vaultReplicas", to: 3, text: "one server to three" },
  { key: "vaultReplicas", to: 1, ...fewerServers },
  {
    key: "vaultReplicas",
    to: 1,
    ...fewerServers,
    with: { acceptFewer: "vaultReplicas 3 to 1" },
    text: "`3` to `1`, with `acceptFewer`",
  },
  { key: "vaultSpread", to: "required" },
  { key: "vaultCpu", to: "2" },
  { key: "vaultMemory", to: "1Gi" },
  { key: "vaultTolerations", to: '[{"key": "pool", "value": "vault"}]', text: "a toleration" },
  { key: "vaultNodeSelector", to: '{"pool": "vault"}', text: "a label" },
  { key: "vaultTlsSecret", to: "other", beside: tls },
  { key: "vaultTlsSecret", to: tls.vaultTlsSecret, with: tls, text: "plain HTTP to TLS" },
  {
    key: "vaultCertificateAuthority",
    to: `${certificate}\n${certificate}`,
    beside: tls,
    text: "one more",
  },
  { key: "vaultSeal", to: seal.vaultSeal, with: seal },
  { key: "vaultSealOptions", to: sealOptions("two"), beside: seal, text: "another key" },
  {
    key: "vaultSealSecret",
    to: "other",
    beside: { vaultSeal: "awskms", vaultSealOptions: sealFile, vaultSealSecret: "seal" },
  },
  { key: "vaultStorageSize", to: "2Gi" },
  { key: "vaultStorageSize", to: "500Mi" },
  { key: "vaultStorageClass", to: "fast" },
  { key: "vaultInjector", to: false },
  { key: "vaultInjectorImage", to: "hashicorp/vault-k8s:1.7.7", text: "another image" },
];

function sealOptions(key: string): string {
  const where = { project: "p", region: "r", key_ring: "k" };
  return JSON.stringify({ ...where, crypto_key: key });
}

/** The objects whose effects the table shows, by the components at the top of their URNs. */
const columns: readonly (readonly [heading: string, component: RegExp])[] = [
  ["Counter", /VisitCounter|AppImage.*::app$/],
  ["Keeper", /VaultKeeper|AppImage.*::keeper$/],
  ["Vault", /index:Vault(?!K)/],
];

/** The rows of the table of effects, its header first. */
export async function settingEffects(): Promise<string[][]> {
  const rows: string[][] = [["Changed", "From, to", ...columns.map(([heading]) => heading)]];
  for (const change of changes) {
    const effects = await effectsOf(change);
    rows.push([`\`${change.key}\``, textOf(change), ...effects]);
  }
  return rows;
}

function textOf({ key, to, beside = {}, text }: Change): string {
  const declared = declarations.find(([name]) => name === key)?.[1].default ?? "";
  const from = key === "registry" ? registry : (beside[key] ?? declared);
  const shown = (value: Values[string]) => (value === "" ? "none" : `\`${value}\``);
  return text ?? `${shown(from)} to ${shown(to)}`;
}

/** The effect on the objects of each column. */
async function effectsOf({ key, to, beside = {}, with: also = {} }: Change): Promise<Effect[]> {
  const before = await registeredAtFirst({ registry, ...beside });
  const pods = Number(beside.replicas ?? 2);
  const settings = { registry, ...beside, ...also, [key]: to };
  try {
    const after = await registered(settings, outputsOf(before), pods);
    return columns.map(([, component]) => {
      const own = (all: readonly Registration[]) => all.filter(({ urn }) => component.test(urn));
      return worst(own(before), own(after));
    });
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return columns.map(() => "refused");
  }
}

const first = new Map<string, Promise<readonly Registration[]>>();

/** Runs each only once: most changes begin with the same settings. */
function registeredAtFirst(settings: Values): Promise<readonly Registration[]> {
  const key = JSON.stringify(settings);
  const registrations = first.get(key) ?? registered(settings, {}, 0);
  first.set(key, registrations);
  return registrations;
}

/** What the guard reads of claims that grow. */
const expandable = {
  ...Object.fromEntries(
    ["visit-counter/app-storage-counter-0", "vault/data-vault-0"].map((claim) => [
      `kubernetes:core/v1:PersistentVolumeClaim ${claim}`,
      { spec: { storageClassName: "expandable" } },
    ]),
  ),
  "kubernetes:storage.k8s.io/v1:StorageClass expandable": { allowVolumeExpansion: true },
};

let runs = 0;

/** What index.ts registers with these settings on a stack with this last state, and this many pods. */
async function registered(
  settings: Values,
  lastState: ReturnType<typeof outputsOf>,
  pods: number,
): Promise<readonly Registration[]> {
  const { registrations } = await run(() => import(`../../index.ts?effect=${runs++}`), {
    config: stackConfig(settings),
    lastState,
    cluster: {
      ...expandable,
      "kubernetes:apps/v1:StatefulSet visit-counter/counter": { spec: { replicas: pods } },
      "kubernetes:core/v1:Service counter-http-id": { status: { loadBalancer: {} } },
    },
  });
  return registrations;
}

function worst(before: readonly Registration[], after: readonly Registration[]): Effect {
  const effects = after.map((resource) =>
    effectOn(
      before.find(({ urn }) => urn === resource.urn),
      resource,
    ),
  );
  if (before.some(({ urn }) => !after.some((resource) => resource.urn === urn)))
    effects.push("update");
  const order = ["replace", "roll", "grow", "update"] as const;
  return order.find((effect) => effects.includes(effect)) ?? "nothing";
}

function effectOn(before: Registration | undefined, { type, name, inputs }: Registration): Effect {
  if (isDeepStrictEqual(before?.inputs, inputs)) return "nothing";
  // Not an object of the cluster.
  if (type.startsWith("visit-counter:")) return "nothing";
  // The mocks' images all have the same digest.
  if (type === "docker:index/image:Image") return "roll";
  // A pod of its own, which no client notices. If claims grow, the effect is on what they belong to.
  if (type === "kubernetes:batch/v1:Job") return name.endsWith("-growth") ? "nothing" : "update";
  const [known, spec] = [before?.inputs.spec, inputs.spec];
  if (type === "kubernetes:apps/v1:StatefulSet") {
    const frozen = ["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"];
    const changed = frozen.filter((field) => !isDeepStrictEqual(known?.[field], spec[field]));
    const grown = structuredClone(known?.volumeClaimTemplates);
    if (grown) grown[0].spec.resources = spec.volumeClaimTemplates[0].spec.resources;
    if (isDeepStrictEqual(grown, spec.volumeClaimTemplates) && changed.length === 1) return "grow";
    if (changed.length > 0) return "replace";
  }
  const size = (values: Inputs) => values?.server.dataStorage.size;
  if (inputs.values && size(before?.inputs.values) !== size(inputs.values)) return "grow";
  return isDeepStrictEqual(known?.template, spec?.template) ? "update" : "roll";
}
