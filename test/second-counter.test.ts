import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Inputs, type Registration, type Run, run } from "./support/engine.ts";
import { root, stackConfig } from "./support/project.ts";
import { withSecondCounter } from "./support/second-counter.ts";

const program = readFileSync(join(root, "index.ts"), "utf8");

describe("A second counter, made by one more call", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-second-"));
  let both: Run<unknown>;

  before(async () => {
    const file = join(folder, "index.ts");
    writeFileSync(file, withSecondCounter(program).replaceAll('from "./', `from "${root}/`));
    const config = stackConfig({ registry: "ghcr.io/you", hooks: true, rollout: "canary" });
    both = await run(() => import(pathToFileURL(file).href), { config });
  });

  after(() => rmSync(folder, { recursive: true }));

  it("shares no resource and no object with the first", () => {
    const urns = both.registrations.map(({ urn }) => urn);
    deepEqual(repeated(urns), []);
    const objects = both.registrations
      .filter(({ type }) => /^kubernetes:(?!helm)/.test(type))
      .map(({ type, inputs: { metadata } }) => `${type} ${metadata.namespace} ${metadata.name}`);
    deepEqual(repeated(objects), []);
  });

  it("has all that the first has, in a namespace of its own, but for NetworkPolicies", () => {
    const objectsIn = (namespace: string) =>
      both.registrations
        .filter(({ inputs }) => inputs.metadata?.namespace === namespace)
        .map(({ type }) => type)
        .filter((type) => type !== "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .sort();
    ok(objectsIn("shop").length > 0);
    deepEqual(objectsIn("shop"), objectsIn("visit-counter"));
  });

  it("has a role, a policy and a secret of its own, with administrators of its own", () => {
    const { spec } = both.only("kubernetes:apps/v1:Deployment").inputs;
    const { consumers } = JSON.parse(spec.template.spec.containers[0].env[0].value);
    deepEqual(
      consumers.map(({ name, namespace, serviceAccount, path, administrator }: Inputs) => [
        ...[name, namespace, serviceAccount, path],
        ...[administrator.name, administrator.serviceAccount],
      ]),
      [
        [
          ...["visit-counter", "visit-counter", "counter", "visit-counter/admin"],
          ...["visit-counter-administrator", "counter-administrator"],
        ],
        [
          ...["visit-shop", "shop", "shop", "visit-shop/admin"],
          ...["visit-shop-administrator", "shop-administrator"],
        ],
      ],
    );
  });

  it("asks for its own secret alone", () => {
    const configOf = (name: string): string =>
      both.only("kubernetes:core/v1:ConfigMap", name).inputs.data["agent.hcl"];
    equal(configOf("shop-agent").includes("visit-counter"), false);
    equal(configOf("counter-agent").includes("visit-shop"), false);
  });
});

function repeated(names: readonly Registration["urn"][]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
