import assert from "node:assert/strict";
import { type Properties, Secret, unknown } from "../../../../../lab/plugins/support/properties.ts";
import { InitializationFailure } from "../../../../../lab/plugins/support/resource-provider.ts";
import { type Body, FakeApiServer } from "../support/fake-api-server.ts";
import { FakeHelm, helmRelease } from "../support/fake-helm.ts";
import { about, configured } from "../support/provider.ts";

const release = about("kubernetes:helm.sh/v3:Release", "tiny");
const given = (more: Properties = {}): Properties => ({
  chart: "tiny",
  name: "tiny",
  namespace: "ns",
  compat: "true",
  values: { text: "hello" },
  ...more,
});
const once = { preview: false, timeoutSeconds: 0 };

describe("A Helm release as a resource", () => {
  let server: FakeApiServer;
  let helm: FakeHelm;
  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    server.put("/api/v1/namespaces/ns", { metadata: { name: "ns" } });
    helm = new FakeHelm();
    helm.plan("show chart", { stdout: "name: tiny\nversion: 0.1.0\n" });
    helm.plan("upgrade", { release: helmRelease("deployed", 1, { text: "hello" }) });
  });
  afterEach(async () => {
    helm.remove();
    await server.stop();
  });

  async function checked(news: Properties = given()) {
    const run = await configured(server);
    const request = { ...release, olds: {}, news, randomSeed: Uint8Array.of(1, 2, 3) };
    return { ...run, ...(await run.provider.check(request)) };
  }

  const commands = () => helm.calls.map(({ args }) => args[0]);

  it("has all its arguments and the exact version when it is checked", async () => {
    const { inputs, failures } = await checked(given({ version: ">=0.1" }));
    assert.deepEqual(failures ?? [], []);
    assert.deepEqual(
      {
        version: inputs.version,
        timeout: inputs.timeout,
        atomic: inputs.atomic,
        compat: inputs.compat,
      },
      { version: "0.1.0", timeout: 300, atomic: false, compat: undefined },
    );
    assert.deepEqual(helm.calls[0]?.args, ["show", "chart", "tiny", "--version", ">=0.1"]);
  });

  it("gets a name and the namespace of the provider where it has none", async () => {
    const { inputs } = await checked({ chart: "tiny" });
    assert.equal(inputs.name, "tiny-039058c6");
    assert.equal(inputs.namespace, "default");
  });

  it("is refused with a chart that is not to be found", async () => {
    helm.plan("show chart", { stderr: "Error: no such repository" });
    const { failures } = await checked();
    assert.deepEqual(failures, [
      {
        property: "chart",
        reason:
          "Expected the chart `tiny` to be found, got: no such repository. Check its name, its version and the repository.",
      },
    ]);
  });

  it("is only rendered in a preview", async () => {
    const { provider, inputs } = await checked();
    const { id, state } = await provider.create({
      ...release,
      inputs,
      preview: true,
      timeoutSeconds: 0,
    });
    assert.equal(id, "");
    assert.equal(state.status, unknown);
    assert.equal(state.resourceNames, unknown);
    assert.deepEqual(commands(), ["show", "template"]);
    assert.deepEqual(helm.calls[1]?.values, { text: "hello" });
  });

  it("shows an error in its values before anything is done", async () => {
    const { provider, inputs } = await checked();
    helm.plan("template", { stderr: "Error: replicas must be an integer" });
    const preview = provider.create({ ...release, inputs, preview: true, timeoutSeconds: 0 });
    await assert.rejects(preview, { name: "Failure", message: "replicas must be an integer" });
  });

  it("is installed, and its state is that of the official plugin", async () => {
    const { provider, inputs } = await checked();
    const { id, state } = await provider.create({ ...release, inputs, ...once });
    assert.equal(id, "ns/tiny");
    assert.deepEqual(state.status, {
      appVersion: "1.0",
      chart: "tiny",
      name: "tiny",
      namespace: "ns",
      revision: 1,
      status: "deployed",
      version: "0.1.0",
    });
    assert.deepEqual(state.resourceNames, {
      "ConfigMap/v1": ["tiny"],
      "Deployment.apps/apps/v1": ["ns/tiny"],
    });
    assert.deepEqual(state.__inputs, new Secret(inputs));
    assert.deepEqual(helm.calls.find(({ args }) => args[0] === "upgrade")?.values, {
      text: "hello",
    });
  });

  it("keeps secret values secret", async () => {
    const { provider, inputs } = await checked(given({ values: { text: new Secret("hello") } }));
    assert.deepEqual((inputs as Body).values.text, new Secret("hello"));
    const { state } = await provider.create({ ...release, inputs, ...once });
    assert.deepEqual((state as Body).values, { text: new Secret("hello") });
  });

  describe("that an earlier run left unfinished", () => {
    for (const status of ["failed", "deployed", "superseded"]) {
      it(`is taken up where it is ${status}`, async () => {
        helm.release = helmRelease(status);
        const { provider, inputs } = await checked();
        await provider.create({ ...release, inputs, ...once });
        assert.deepEqual(server.writes(), []);
        assert.equal(commands().includes("upgrade"), true);
      });
    }

    const locks: [status: string, revision: number, before: Body | undefined][] = [
      ["pending-install", 1, undefined],
      ["pending-upgrade", 2, helmRelease("deployed", 1)],
    ];
    for (const [status, revision, before] of locks) {
      it(`is unlocked where it is ${status}, and the user is told`, async () => {
        helm.release = helmRelease(status, revision);
        const name = `sh.helm.release.v1.tiny.v${revision}`;
        server.put(`/api/v1/namespaces/ns/secrets/${name}`, { metadata: { name } });
        server.deleted = () => {
          helm.release = before;
        };
        const { provider, inputs, told } = await checked();
        await provider.create({ ...release, inputs, ...once });
        assert.deepEqual(server.writes(), [`DELETE /api/v1/namespaces/ns/secrets/${name}`]);
        assert.deepEqual(told, [
          `warning: An earlier run left the release \`ns/tiny\` as \`${status}\`; it is taken up again.`,
        ]);
        assert.equal(commands().includes("upgrade"), true);
      });
    }
  });

  describe("that fails", () => {
    it("is in the state where Helm has begun, with what keeps its pods from being ready", async () => {
      helm.plan("upgrade", {
        stderr: "Error: context deadline exceeded",
        release: helmRelease("failed", 1, { text: "hello" }),
      });
      const containerStatuses = [{ state: { waiting: { reason: "ImagePullBackOff" } } }];
      server.put("/api/v1/namespaces/ns/pods/tiny-1", {
        kind: "Pod",
        metadata: { name: "tiny-1" },
        status: { containerStatuses },
      });
      const { provider, inputs } = await checked();
      await assert.rejects(provider.create({ ...release, inputs, ...once }), (error) => {
        assert(error instanceof InitializationFailure);
        assert.equal(
          error.message,
          "Expected Helm to bring the release `ns/tiny` up, got: context deadline exceeded",
        );
        assert.equal(error.id, "ns/tiny");
        assert.equal((error.state as Body).status.status, "failed");
        assert.deepEqual(error.reasons, ["pod tiny-1: ImagePullBackOff"]);
        return true;
      });
    });

    it("is not in the state where Helm did not even begin", async () => {
      helm.plan("upgrade", { stderr: "Error: invalid chart" });
      const { provider, inputs } = await checked();
      await assert.rejects(provider.create({ ...release, inputs, ...once }), (error) => {
        assert.equal(error instanceof InitializationFailure, false);
        assert.match((error as Error).message, /got: invalid chart$/);
        return true;
      });
    });

    it("keeps its old state where Helm did not begin an upgrade", async () => {
      helm.release = helmRelease("deployed", 3);
      helm.plan("upgrade", { stderr: "Error: invalid chart" });
      const { provider, inputs } = await checked();
      const update = { ...release, id: "ns/tiny", state: {}, news: inputs, ignoreChanges: [] };
      await assert.rejects(provider.update({ ...update, ...once }), (error) => {
        assert.equal(error instanceof InitializationFailure, false);
        return true;
      });
    });
  });

  it("has no difference to its own state", async () => {
    const { provider, inputs } = await checked();
    const { id, state } = await provider.create({ ...release, inputs, ...once });
    const diff = await provider.diff({ ...release, id, state, news: inputs, ignoreChanges: [] });
    assert.equal(diff.changes.size, 0);
  });

  it("shows what someone changed when it is read, and is gone where it is gone", async () => {
    const { provider, inputs } = await checked();
    const { id, state } = await provider.create({ ...release, inputs, ...once });
    const read = () => provider.read({ ...release, id, state, inputs });
    helm.release = helmRelease("deployed", 2, { text: "someone's", more: 1 });
    const found = (await read()) as Body;
    assert.deepEqual(found.inputs, inputs);
    assert.deepEqual(found.state.values, { text: "someone's" });
    assert.equal(found.state.status.revision, 2);

    helm.release = undefined;
    assert.equal(await read(), undefined);
  });

  it("is imported by its id alone", async () => {
    helm.release = helmRelease("deployed", 1, { a: 1 });
    const { provider } = await configured(server);
    const found = await provider.read({ ...release, id: "ns/tiny", state: {}, inputs: {} });
    const { chart, name, namespace, values, version } = found?.inputs ?? {};
    assert.deepEqual(
      { chart, name, namespace, values, version },
      { chart: "tiny", name: "tiny", namespace: "ns", values: { a: 1 }, version: "0.1.0" },
    );
  });

  it("is uninstalled", async () => {
    const { provider, inputs } = await checked();
    const { id, state } = await provider.create({ ...release, inputs, ...once });
    await provider.delete({ ...release, id, state, timeoutSeconds: 0 });
    assert.equal(helm.hasRelease, false);
    const last = helm.calls.at(-1)?.args.join(" ");
    assert.equal(last, "uninstall tiny --namespace ns --ignore-not-found --wait --timeout 300s");
  });
});
