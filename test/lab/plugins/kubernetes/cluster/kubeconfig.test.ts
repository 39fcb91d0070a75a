import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connect,
  loadKubeconfig,
  parseKubeconfig,
  writeKubeconfig,
} from "../../../../../lab/plugins/kubernetes/cluster/kubeconfig.ts";

const contents = (name: string) => `
current-context: ${name}
contexts:
- {name: ${name}, context: {cluster: ${name}, user: ${name}, namespace: ns-${name}}}
clusters:
- {name: ${name}, cluster: {server: "https://${name}", certificate-authority: ca.crt}}
users:
- {name: ${name}, user: {token: ${name}, client-key: /keys/key.pem}}
`;

describe("A kubeconfig", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kubeconfig-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(name: string): string {
    const path = join(folder, name);
    writeFileSync(path, contents(name));
    return path;
  }

  it("is read from a path, with its own paths made absolute", () => {
    const connection = connect(loadKubeconfig(file("a"), {}), {});
    assert.deepEqual(connection, {
      cluster: { server: "https://a", "certificate-authority": join(folder, "ca.crt") },
      user: { token: "a", "client-key": "/keys/key.pem" },
      namespace: "ns-a",
    });
  });

  it("is read from its contents", () => {
    assert.equal(connect(loadKubeconfig(contents("a"), {}), {}).cluster.server, "https://a");
  });

  it("is put together from the files in KUBECONFIG, the first one first", () => {
    const env = { KUBECONFIG: [file("a"), join(folder, "none"), file("b")].join(":") };
    const config = loadKubeconfig(undefined, env);
    assert.equal(connect(config, {}).cluster.server, "https://a");
    assert.equal(connect(config, { context: "b" }).cluster.server, "https://b");
    assert.equal(connect(config, { cluster: "b" }).namespace, "ns-a");
  });

  it("goes to another program with nothing but the connection in it", () => {
    const connection = connect(loadKubeconfig(file("a"), {}), {});
    const again = connect(parseKubeconfig(writeKubeconfig(connection), "/elsewhere"), {});
    assert.deepEqual(again, connection);
  });

  const wrong: [name: string, run: () => unknown, message: string][] = [
    [
      "no file",
      () => loadKubeconfig(undefined, { KUBECONFIG: "/no/such" }),
      "Expected a kubeconfig at `/no/such`, got no such file. Set KUBECONFIG to the path of one.",
    ],
    [
      "no object",
      () => loadKubeconfig("just\ntext", {}),
      "Expected the kubeconfig to be a YAML object, got something else.",
    ],
    [
      "no such context",
      () => connect(loadKubeconfig(contents("a"), {}), { context: "x" }),
      "Expected the kubeconfig to have the context `x`, got `a`. Set `current-context` in it or `kubernetes:context`.",
    ],
    [
      "no such cluster",
      () => connect(loadKubeconfig(contents("a"), {}), { cluster: "x" }),
      "Expected the kubeconfig to have the cluster `x`, got `a`. Set `kubernetes:cluster` to one of these.",
    ],
  ];
  for (const [name, run, message] of wrong) {
    it(`is refused in one sentence: ${name}`, () => {
      assert.throws(run, { name: "Failure", message });
    });
  }
});
