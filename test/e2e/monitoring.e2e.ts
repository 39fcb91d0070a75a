import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../lab/terminal/wait.ts";
import { blockWith } from "../support/shell-blocks.ts";
import { alertTests, testedAlerts } from "./support/alert-cases.ts";
import { define, operatorDefinitions } from "./support/cluster-definitions.ts";
import { instance } from "./support/commands.ts";
import { monitoredPods } from "./support/pod-monitors.ts";
import { podProcesses } from "./support/pod-processes.ts";
import { Prometheus, promtool, providePrometheus } from "./support/prometheus.ts";
import { discoveredPods, discoveredServices } from "./support/service-discovery.ts";
import { sharedStack } from "./support/shared-stack.ts";

const monitoring = "docs/monitoring.md";

describe("Monitoring, on a lab", function () {
  before(async function () {
    this.timeout("10m");
    await providePrometheus();
  });
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-rules-"));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const objects = (kind: string) =>
    commands.kubectl(
      ...["get", kind, "--all-namespaces", "--output=name"],
      "--selector=app.kubernetes.io/instance=monitoring",
    );
  let pods: Awaited<ReturnType<typeof stack.readyPods>>;
  let rules: string;
  let prometheus: Prometheus;

  const until = (what: string, look: () => Promise<boolean>) =>
    waitFor({ what, seconds: 60, remedy: "See what Prometheus says of its targets." }, look);

  /** Checks that the alert fires because of this trouble, and ends with it. */
  const firesWhile = async (
    alert: string,
    begin: () => Promise<unknown>,
    end: () => Promise<unknown>,
  ) => {
    const isFiring = async () => (await prometheus.firing()).includes(alert);
    // On a busy machine, a scrape may just have taken too long.
    await until(`${alert} not to fire`, async () => !(await isFiring()));
    await begin();
    try {
      await until(`${alert} to fire`, isFiring);
    } finally {
      await end();
    }
    await until(`${alert} to end`, async () => !(await isFiring()));
  };

  before(async () => {
    pods = await stack.readyPods("visit-counter");
  });

  after(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
    const definitions = operatorDefinitions().flatMap((path) => ["--filename", path]);
    await commands.kubectl("delete", "--ignore-not-found", ...definitions);
  });

  it("begins by one setting, and no pod of the counter restarts", async () => {
    await commands.type(blockWith(monitoring, "config set monitoring annotations"));
    assert.deepEqual(await stack.readyPods("visit-counter"), pods);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("has rules that Prometheus reads, of which each fires when it should, and not otherwise", async () => {
    rules = await commands.type(blockWith(monitoring, "get configmap visit-counter-alerts"));
    const { groups } = JSON.parse(rules);
    const names = groups[0].rules.map(({ alert }: { alert: string }) => alert);
    assert.deepEqual(testedAlerts, names);
    promtool("check", "rules", file("rules.yml", rules));
    promtool("test", "rules", file("tests.yml", JSON.stringify(alertTests("rules.yml"))));
  });

  it("would not pass with rules that never fire", () => {
    const idle = JSON.parse(rules, (key, value) => (key === "expr" ? "vector(0) > 1" : value));
    file("idle.yml", JSON.stringify(idle));
    const tests = file("idle-tests.yml", JSON.stringify(alertTests("idle.yml")));
    assert.throws(() => promtool("test", "rules", tests), /FAILED/);
  });

  it("leads Prometheus to every counter, the keeper and Vault, which answer", async () => {
    const urgent = rules.replaceAll(/"for": "\d+m"/g, '"for": "0m"');
    const service = await discoveredServices(commands);
    const pod = await discoveredPods(commands);
    const authority = await commands.kubectl(
      ...["get", "configmap/vault-authority", "--namespace=vault"],
      "--output=jsonpath={.data.ca\\.crt}",
    );
    prometheus = Prometheus.start(instance, { service, pod }, urgent, authority);
    await until("Prometheus to serve", () => prometheus.isReady());
    let up: string[] = [];
    await until("four targets to be up", async () => {
      up = (await prometheus.targets())
        .filter(({ health }) => health === "up")
        .map(
          ({ labels }) =>
            `${labels.namespace} ${labels.service ?? labels.pod?.replace(/-[^-]+-[^-]+$/, "")}`,
        )
        .sort();
      return up.length === 4;
    });
    assert.deepEqual(up, [
      "vault vault-keeper",
      "vault vault-metrics",
      "visit-counter counter-metrics",
      "visit-counter counter-metrics",
    ]);
  });

  it("gives the dashboard values in every panel", async () => {
    const path = ["configmap/visit-counter-dashboard", "--namespace=visit-counter"];
    const { data } = JSON.parse(await commands.kubectl("get", ...path, "--output=json"));
    const { panels } = JSON.parse(data["visit-counter.json"]);
    await stack.visit(2);
    for (const { title, targets } of panels)
      for (const { expr } of targets) {
        const query = expr.replaceAll("$__rate_interval", "1m");
        await until(`values of ${title}`, async () => (await prometheus.values(query)) > 0);
      }
  });

  it("fires an alert while a pod does not answer, and ends it", async () => {
    const [counter] = podProcesses(pods[0]?.uid ?? "", "node");
    assert.ok(counter);
    await firesWhile(
      "VisitCounterMissing",
      async () => process.kill(counter, "SIGSTOP"),
      async () => process.kill(counter, "SIGCONT"),
    );
    await stack.ready();
  });

  it("fires an alert while Vault is sealed, and ends it", async () => {
    const secret = ["secret", "vault-unseal-keys", "--namespace=vault"];
    const path = "/data/unseal-keys";
    const keys = await commands.kubectl("get", ...secret, "--output=jsonpath={.data.unseal-keys}");
    const patch = (operation: object) =>
      commands.kubectl("patch", ...secret, "--type=json", `--patch=${JSON.stringify([operation])}`);
    await firesWhile(
      "VaultSealed",
      async () => {
        await patch({ op: "remove", path });
        await commands.kubectl("delete", "pod/vault-0", "--namespace=vault");
      },
      () => patch({ op: "add", path, value: keys }),
    );
    const keeper = ["deployment/vault-keeper", "--namespace=vault", "--timeout=60s"];
    await commands.kubectl("rollout", "status", ...keeper);
  });

  it("is told to the operator instead, whose published definitions admit it", async () => {
    await define(commands, operatorDefinitions());
    await commands.type(blockWith(monitoring, "config set monitoring operator"));
    assert.equal((await objects("podmonitors,prometheusrules")).trim().split("\n").length, 4);
    assert.equal(await objects("services"), "");
    const selector = "--selector=release=kube-prometheus-stack";
    const found = await monitoredPods(commands, selector);
    assert.deepEqual(found.map((name) => name.replace(/^(vault-keeper)-.*/, "$1")).sort(), [
      "counter-0",
      "counter-1",
      "vault-0",
      "vault-keeper",
    ]);
  });

  it("ends without the settings, and `up` then changes nothing", async () => {
    for (const key of ["monitoring", "monitoringLabels"])
      await commands.pulumi("config", "rm", key);
    await commands.succeed("up");
    assert.equal(await objects("services,configmaps,podmonitors,prometheusrules"), "");
    await commands.pulumi("preview", "--expect-no-changes");
    assert.deepEqual(await stack.readyPods("visit-counter"), pods);
  });
});
