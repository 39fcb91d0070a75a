import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { type Inputs, type Registration, run } from "./engine.ts";
import { outputsOf } from "./last-state.ts";
import { declarations, stackConfig } from "./project.ts";
import { type Change, changes, registry, type Values } from "./setting-changes.ts";

/**
 * What a changed setting does to objects of a stack that is up: `nothing`; an `update` in place, of no pod; to `grow` the
 * claims, with no pod touched; a `roll` of the pods; a `replace`, all pods at once; or the change is `refused`.
 */
export type Effect = "nothing" | "update" | "grow" | "roll" | "replace" | "refused";

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
