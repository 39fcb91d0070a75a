import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Inputs, type Registration, resolved } from "./support/engine.ts";
import { program } from "./support/program.ts";
import { root } from "./support/project.ts";

const statefulSet = "kubernetes:apps/v1:StatefulSet";
const registry = { registry: "ghcr.io/you" };

describe("The program", () => {
  it("is one page without a branch", () => {
    const lines = readFileSync(join(root, "index.ts"), "utf8").split("\n");
    ok(lines.length <= 80, `${lines.length} lines`);
    deepEqual(
      lines.filter((line) => /^\s*(if|for)\b/.test(line)),
      [],
    );
  });

  it("outputs what the users of a stack need", async () => {
    const { result } = await program(registry);
    deepEqual(await resolved<unknown>(result), {
      url: "http://counter-http.visit-counter.svc.cluster.local:8000",
      clusterUrl: "http://10.96.0.10:8000",
      publicUrl: null,
      podUrls: [
        "http://counter-0.counter.visit-counter.svc.cluster.local:8000",
        "http://counter-1.counter.visit-counter.svc.cluster.local:8000",
      ],
      vaultUrl: "https://vault.vault.svc.cluster.local:8200",
      image: `ghcr.io/you/visit-counter@sha256:${"0".repeat(64)}`,
      namespace: "visit-counter",
      vaultNamespace: "vault",
      claims: ["app-storage-counter-0", "app-storage-counter-1"],
      rollout: "All is well.",
      portForward: {
        counter: "kubectl port-forward --namespace visit-counter service/counter-http 8000:8000",
        vault: "kubectl port-forward --namespace vault service/vault 8200:8200",
      },
    });
  });

  it("outputs no secret", async () => {
    const { result } = await program(registry);
    for (const [name, output] of Object.entries(result))
      equal(await pulumi.isSecret(pulumi.output<unknown>(output)), false, name);
  });

  it("runs the image that it builds", async () => {
    const { only } = await program(registry);
    equal(
      only(statefulSet).inputs.spec.template.spec.containers[0].image,
      `ghcr.io/you/visit-counter@sha256:${"0".repeat(64)}`,
    );
  });

  it("configures Vault for the counter's account alone, with what its pods ask for", async () => {
    const { only } = await program(registry);
    const [env] = only("kubernetes:apps/v1:Deployment").inputs.spec.template.spec.containers[0].env;
    const [arranged, ...others] = JSON.parse(env.value).consumers;
    deepEqual(others, []);
    const account = only("kubernetes:core/v1:ServiceAccount", "counter").inputs.metadata;
    deepEqual([arranged.namespace, arranged.serviceAccount], [account.namespace, account.name]);
    const { spec } = only(statefulSet).inputs.spec.template;
    equal(spec.serviceAccountName, account.name);
    const login = spec.volumes.find(({ projected }: Inputs) => projected).projected.sources[0];
    equal(login.serviceAccountToken.audience, arranged.audience);
    const config = only("kubernetes:core/v1:ConfigMap", "counter-agent").inputs.data["agent.hcl"];
    match(config, new RegExp(`role = "${arranged.name}"\n`));
    match(config, new RegExp(`secret "secret/data/${arranged.path}"`));
    match(config, new RegExp(`index .Data.data "${arranged.fields[0]}"`));
    const administrator = only(
      "kubernetes:core/v1:ServiceAccount",
      "vault-keeper-counter-administrator",
    );
    const { namespace, name } = administrator.inputs.metadata;
    deepEqual(arranged.administrator, {
      name: "visit-counter-administrator",
      namespace,
      serviceAccount: name,
      audience: arranged.audience,
    });
  });

  it("starts the counter once Vault serves", async () => {
    const { only } = await program(registry);
    const { dependencies } = only("visit-counter:index:VisitCounter");
    ok(dependencies.includes(only("kubernetes:apps/v1:Deployment").urn));
  });

  it("starts the keeper once Vault is installed", async () => {
    const { only } = await program(registry);
    const { dependencies } = only("visit-counter:index:VaultKeeper");
    ok(dependencies.includes(only("kubernetes:helm.sh/v3:Release", "vault").urn));
  });

  it("ends when Vault's pods are new, without a circular wait: the keeper waits for them, the release for none", async () => {
    const { only } = await program(registry);
    const release = only("kubernetes:helm.sh/v3:Release", "vault");
    const keeper = only("kubernetes:apps/v1:Deployment");
    equal(release.dependencies.includes(keeper.urn), false);
    // The chart's own is `OnDelete`, for which Helm does not wait.
    equal("updateStrategyType" in release.inputs.values.server, false);
    const { annotations } = keeper.inputs.spec.template.metadata;
    match(annotations["visit-counter/vault-fingerprint"], /^[0-9a-f]{16}$/);
  });

  it("can be previewed before an image or a Service exists", async () => {
    const built = await program(registry);
    const previewed = await program(registry, true);
    deepEqual(previewed.registrations.map(urn).sort(), built.registrations.map(urn).sort());
    const image = previewed.only(statefulSet).inputs.spec.template.spec.containers[0].image;
    equal(image, pulumi.runtime.unknownValue);
  });

  describe("registers what the golden file says for the example", () => {
    const examples = globSync(join(root, "test/golden/*.yaml")).sort();

    for (const example of examples)
      it(basename(example, ".yaml"), async () => {
        const { registrations } = await program(parse(readFileSync(example, "utf8")));
        const golden = example.replace(/\.yaml$/, ".json");
        const text = dump(registrations);
        if (process.env.UPDATE_GOLDEN === "1") {
          writeFileSync(golden, text);
          execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", golden], {
            stdio: "ignore",
          });
        }
        deepEqual(JSON.parse(text), JSON.parse(readFileSync(golden, "utf8")));
      });

    it("of every golden file", () => {
      deepEqual(
        globSync(join(root, "test/golden/*.json")).sort(),
        examples.map((example) => example.replace(/\.yaml$/, ".json")),
      );
    });
  });
});

/** Sorted by URN, without the tags and digests that change whenever the application does. */
function dump(registrations: readonly Registration[]): string {
  const sorted = registrations.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
  const entries = sorted.map(({ urn, inputs, retainOnDelete }) => ({
    urn,
    ...(retainOnDelete && { retainOnDelete }),
    inputs,
  }));
  const text = JSON.stringify(entries, sortedKeys, 2);
  const untagged = text.replaceAll(/(\/visit-counter(?:-keeper)?:)[0-9a-f]{12}\b/g, "$1<content>");
  return `${untagged.replaceAll(/((?:counter|vault)-(?:before|rollout|rollout-preparation|after|growth)-)[0-9a-f]{10}\b/g, "$1<change>")}\n`;
}

function sortedKeys(_key: string, value: Inputs): Inputs {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function urn(registration: Registration): string {
  return registration.urn;
}
