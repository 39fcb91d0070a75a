import { deepEqual, equal, match, ok } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Backup } from "../../components/backup/backup.ts";
import { counterConsumer } from "../../components/counter/consumer.ts";
import { VisitCounter } from "../../components/counter/visit-counter.ts";
import { PackageImage } from "../../components/image/package-image.ts";
import { VaultKeeper } from "../../components/keeper/vault-keeper.ts";
import { Monitoring } from "../../components/monitoring/monitoring.ts";
import { anywhere } from "../../components/network/places.ts";
import type { NetworkArgs } from "../../components/network/policies.ts";
import { Vault } from "../../components/vault/vault.ts";
import { type Registration, resolved, run } from "../support/engine.ts";

/** One row per component. Instances of different names must not collide. */
const components: readonly {
  readonly noun: string;
  readonly create: (name: string) => pulumi.ComponentResource;
}[] = [
  {
    noun: "AppImage",
    create: (name) => new PackageImage(name, { ...imageArgs, registry: `example.org/${name}` }),
  },
  {
    noun: "Vault",
    create: (name) =>
      new Vault(name, {
        namespace: name,
        clusterDomain: "cluster.local",
        chart: { name: "vault" },
        image: { repository: "vault", tag: "1" },
        replicas: 1,
        spread: "preferred",
        limits: { cpu: "1", memory: "512Mi" },
        storage: { size: "1Gi" },
        jobImage: new PackageImage(`${name}-growth-image`, imageArgs),
        network,
      }),
  },
  {
    noun: "VaultKeeper",
    create: (name) =>
      new VaultKeeper(name, {
        vault: {
          namespace: name,
          clusterDomain: "cluster.local",
          replicas: 1,
          seal: "shamir",
          certificates: { made: { secret: "certificate", names, life } },
          fingerprint: "1",
        },
        image: new PackageImage(`${name}-image`, imageArgs),
        consumers: [],
        network,
      }),
  },
  {
    noun: "VisitCounter",
    create: (name) =>
      new VisitCounter(name, {
        image: new PackageImage(`${name}-image`, imageArgs),
        vault: {
          namespace: "vault",
          agentUrl: "https://vault:8200",
          certificateAuthority: "published",
          image: { repository: "vault", tag: "1" },
        },
        clusterDomain: "cluster.local",
        consumer: counterConsumer(name, name),
        replicas: 2,
        rollout: "rolling",
        jobImage: new PackageImage(`${name}-rollout-image`, imageArgs),
        idleSeconds: 65,
        exposure: { type: "Ingress", url: "https://counter.example.org" },
        storage: { size: "1Gi" },
        network,
      }),
  },
  {
    noun: "Backup",
    create: (name) =>
      new Backup(name, {
        schedule: "@daily",
        target: { storage: { size: "1Gi" }, keep: 14 },
        image: new PackageImage(`${name}-image`, imageArgs),
        vault: {
          namespace: name,
          clusterDomain: "cluster.local",
          replicas: 1,
          storageSize: "1Gi",
        },
        counter: { namespace: name, namespaceId: "1", pods: [], podUrl: "http://{pod}" },
        consumer: counterConsumer("counter", "visit-counter"),
        network,
      }),
  },
  {
    noun: "Monitoring",
    create: (name) =>
      new Monitoring(name, {
        by: "operator",
        counter: { namespace: name, pods: [], selector: {} },
        keeper: { selector: {} },
        vault: {
          namespace: name,
          url: "https://vault",
          certificateAuthority: { pem: "authority" },
        },
      }),
  },
];
const network: NetworkArgs = {
  namespaces: { counter: "first", vault: "second" },
  places: {
    ...{ clients: anywhere, scrapers: [], vaultClients: [], apiServer: anywhere, dns: anywhere },
    ...{ keyService: [], bucket: [] },
  },
};
const names = { dns: ["vault"], ip: [] };
const life = { authority: 1, server: 1 };
const imageArgs = {
  package: "app",
  registry: "example.org",
  baseImage: "node:24",
  platform: "linux/amd64",
  push: true,
} as const;

for (const { noun, create } of components)
  describe(`The component ${noun}`, () => {
    it("has a type token of package, module and noun", async () => {
      const { registrations } = await run(() => create("first"));
      equal(component(registrations, noun).type, `visit-counter:index:${noun}`);
    });

    it("is the parent of all that it creates, and names it after itself", async () => {
      const { registrations } = await run(() => create("first"));
      const children = childrenOf(registrations, component(registrations, noun));
      ok(children.length > 0);
      for (const { name } of children) match(name, /^first(?:-[a-z]+)*$/);
      for (const { type } of registrations.filter(({ parent }) => parent === ""))
        match(type, /^visit-counter:index:/);
    });

    it("can be created twice", async () => {
      const { registrations } = await run(() => [create("first"), create("second")]);
      const urns = registrations.map(({ urn }) => urn);
      equal(new Set(urns).size, urns.length);
      const objects = registrations.filter(isObject).map(identity);
      equal(new Set(objects).size, objects.length);
    });

    it("puts its namespace, its labels and its field manager on every object", async () => {
      const { registrations } = await run(() => create("first"));
      for (const { type, inputs } of registrations.filter(isObject)) {
        const { metadata } = inputs;
        if (type !== "kubernetes:core/v1:Namespace") equal(metadata.namespace, "first");
        equal(metadata.labels["app.kubernetes.io/name"], "visit-counter");
        equal(metadata.labels["app.kubernetes.io/instance"], "first");
        equal(metadata.labels["app.kubernetes.io/part-of"], "visit-counter");
        equal(metadata.labels["app.kubernetes.io/managed-by"], "pulumi");
        equal(metadata.annotations["pulumi.com/patchFieldManager"], "visit-counter");
      }
    });

    it("registers its outputs", async () => {
      const { result, registrations, registeredOutputs } = await run(() => create("first"));
      const fields = Object.entries(result).filter(
        ([key, value]) => pulumi.Output.isInstance(value) && !["urn", "id"].includes(key),
      );
      const values = await Promise.all(
        fields.map(async ([key, value]) => [key, await resolved(value)] as const),
      );
      // The state has no undefined values.
      const known = values.filter(([, value]) => value !== undefined);
      deepEqual(registeredOutputs(component(registrations, noun).urn), Object.fromEntries(known));
    });

    it("can be previewed, with an image that is not yet known", async () => {
      const built = await run(() => create("first"));
      const previewed = await run(() => create("first"), { preview: true });
      deepEqual(previewed.registrations.map(urn).sort(), built.registrations.map(urn).sort());
    });
  });

function component(registrations: readonly Registration[], noun: string): Registration {
  const found = registrations.find(
    ({ type, name }) => type.endsWith(`:${noun}`) && name === "first",
  );
  ok(found);
  return found;
}

function childrenOf(registrations: readonly Registration[], { urn }: Registration) {
  return registrations.filter(({ parent }) => parent === urn);
}

/** A Kubernetes object, as opposed to a Helm release, an image or a component. */
function isObject({ type }: Registration): boolean {
  return /^kubernetes:(?!helm)/.test(type);
}

function identity({ type, inputs }: Registration): string {
  return [type, inputs.metadata.namespace, inputs.metadata.name].join(" ");
}

function urn(registration: Registration): string {
  return registration.urn;
}
