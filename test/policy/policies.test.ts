import { deepEqual, equal, match } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { policyConfig } from "../../lab/stack/policy.ts";
import { policies } from "../../policy/policies.ts";
import { document } from "../support/documents.ts";
import { root } from "../support/project.ts";
import { type Judged, judged, statefulSet } from "./support/judged.ts";

const rules = policies.map(({ name }) => name);

describe("The policy pack", () => {
  it("has a row for each rule in its README, in order", () => {
    const rows = document("policy/README.md").text.matchAll(/^\| `([a-z-]+)` +\|/gm);
    deepEqual(
      [...rows].map(([, rule]) => rule),
      rules,
    );
  });

  it("says in one line what each rule is about", () => {
    for (const { name, description } of policies) {
      match(name, /^[a-z]+(-[a-z]+)*$/);
      match(description, /^[A-Z].*\.$/);
    }
  });

  it("leaves alone what is excepted", () => {
    const bad = statefulSet({ persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } });
    equal(judged("kept-claims", [bad], { except: ["data/other"] }).length, 1);
    equal(judged("kept-claims", [bad], { except: ["data/db"] }).length, 0);
    const several = statefulSet({ replicas: 2 });
    equal(judged("disruption-budget", [several], { except: ["data/db"] }).length, 0);
  });

  it("leaves alone what is not of Kubernetes, and Helm's releases", () => {
    for (const type of ["aws:s3/bucket:Bucket", "kubernetes:helm.sh/v3:Release"])
      for (const rule of rules)
        deepEqual(judged(rule, [{ ...statefulSet({ replicas: 2 }), type }]), []);
  });

  describe("finds nothing in this stack", () => {
    for (const golden of globSync(join(root, "test/golden/*.json")).sort())
      it(basename(golden, ".json"), () => {
        const found = rules.flatMap((rule) =>
          judged(rule, resourcesOf(golden)).map((message) => ({ rule, message })),
        );
        // Images that are not pushed have no digest: `npm run up` warns of them, and goes on.
        const expected = golden.endsWith("/one-machine.json") ? ["image-digest"] : [];
        deepEqual([...new Set(found.map(({ rule }) => rule))], expected);
      });
  });

  it("is lenient on this stack with what a setting may ask for, and nothing else", () => {
    deepEqual(JSON.parse(readFileSync(policyConfig, "utf8")), { "image-digest": "advisory" });
  });
});

function resourcesOf(golden: string): Judged[] {
  const entries: { urn: string; inputs: object }[] = JSON.parse(readFileSync(golden, "utf8"));
  return entries.map(({ urn, inputs }) => {
    const [, , types = ""] = urn.split("::");
    return { urn, type: types.slice(types.lastIndexOf("$") + 1), props: inputs };
  });
}
