import { deepEqual, notEqual, ok } from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { checkov } from "./checkers/checkov.ts";
import { kubeScore } from "./checkers/kube-score.ts";
import { kubernetesValidate } from "./checkers/kubernetes-validate.ts";
import { podSecurity } from "./checkers/pod-security.ts";
import { unexcepted, unneeded } from "./exception.ts";
import { exceptions } from "./exceptions.ts";
import { describeFinding, type Finding } from "./finding.ts";
import { manifestsOf, stacks } from "./stacks.ts";
import { provideTools } from "./tools.ts";

const checkers = [kubeScore, checkov, kubernetesValidate, podSecurity];
const naive = "a naive manifest";

describe("The audit of all objects of the example stacks", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-audit-"));
  const findings: Finding[] = [];
  let objects = 0;
  let areChecked = false;

  before("check them all", async () => {
    await provideTools();
    for (const [name, settings] of Object.entries(stacks)) {
      const manifests = await manifestsOf(settings);
      objects += manifests.length;
      writeFileSync(fileOf(name), manifests.map((manifest) => stringify(manifest)).join("---\n"));
    }
    copyFileSync(join(import.meta.dirname, "naive.yaml"), fileOf(naive));
    for (const stack of [...Object.keys(stacks), naive])
      for (const found of await Promise.all(checkers.map((checker) => check(checker, stack))))
        findings.push(...found);
    areChecked = true;
  });

  after("tell the result", () => {
    rmSync(folder, { recursive: true });
    if (!areChecked) return;
    const stays = unexcepted(ofStacks(), exceptions).length;
    console.log(
      `${stays} findings in ${objects} objects, with ${exceptions.length} exceptions, by ` +
        checkers.map(({ name, version }) => `${name} ${version}`).join(", "),
    );
  });

  for (const { name } of checkers)
    it(`is one that can fail: ${name} finds faults in ${naive}`, () => {
      const found = findings.filter(({ stack, checker }) => stack === naive && checker === name);
      notEqual(found.length, 0);
    });

  for (const name of Object.keys(stacks))
    it(`finds nothing in ${name}`, () => {
      const found = findings.filter(({ stack }) => stack === name);
      const stays = unexcepted(found, exceptions).map(describeFinding);
      ok(stays.length === 0, stays.join("\n"));
    });

  for (const exception of exceptions)
    it(`still needs its exception for ${exception.title}`, () => {
      deepEqual(unneeded(exception, ofStacks()), []);
    });

  it("has three exceptions at most, each with its reason", () => {
    ok(exceptions.length <= 3);
    for (const { reason } of exceptions) ok(reason.endsWith("."));
  });

  function fileOf(stack: string): string {
    mkdirSync(join(folder, stack), { recursive: true });
    return join(folder, stack, "manifests.yaml");
  }

  async function check(checker: (typeof checkers)[number], stack: string): Promise<Finding[]> {
    const found = await checker.check(fileOf(stack));
    return found.map((finding) => ({ ...finding, checker: checker.name, stack }));
  }

  function ofStacks(): Finding[] {
    return findings.filter(({ stack }) => stack !== naive);
  }
});
