import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  auditTools,
  binaries,
  helm,
  kubernetesPlugin,
  labTools,
  linkerFlags,
  moduleFolder,
  pulumiTools,
  type Tool,
  version,
} from "../../../lab/toolchain/tools.ts";
import { Checkout } from "../support/checkout.ts";

const all = [...pulumiTools, ...labTools, kubernetesPlugin, helm, ...auditTools];

function tool(name: string): Tool {
  const found = all.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

describe("The tools of the lab", () => {
  it("are one Go module each, and there is no other", () => {
    const folders = readdirSync(dirname(moduleFolder(tool("pause"))), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    assert.deepEqual(all.map(({ name }) => name).sort(), folders.sort());
    for (const one of all) assert.ok(existsSync(join(moduleFolder(one), "go.mod")));
  });

  it("have binaries with distinct names", () => {
    const names = all.flatMap(binaries);
    assert.equal(new Set(names).size, names.length);
  });

  it("name a binary after the last element of its import path", () => {
    assert.deepEqual(binaries(tool("kubernetes")), [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-proxy",
      "kube-scheduler",
      "kubeadm",
      "kubectl",
      "kubelet",
    ]);
    assert.deepEqual(binaries(tool("pulumi")), ["pulumi"]);
    assert.deepEqual(binaries(tool("pause")), ["pause"]);
  });

  for (const name of ["pulumi", "pulumi-language-nodejs", "kubernetes"]) {
    it(`take the version of ${name} from its go.mod`, () => {
      assert.match(version(tool(name)), /^v\d+\.\d+\.\d+$/);
    });
  }

  it("set the version of Pulumi, without symbol tables", () => {
    const pulumi = tool("pulumi");
    assert.equal(
      linkerFlags(pulumi),
      `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version(pulumi)}`,
    );
  });

  it("set no variables for a tool without a version", () => {
    assert.equal(linkerFlags(helm), "-s -w");
  });
});

describe("The version of a tool", () => {
  const goMod = `module toolchain/example

go 1.26.0

tool example.org/tool/cmd/tool

require example.org/single v1.2.3

require (
	example.org/tool/extra v0.0.1
	example.org/tool v1.37.2 // indirect
)

replace example.org/replaced => example.org/other v9.9.9
`;
  const example: Tool = { name: "example", programs: ["example.org/tool/cmd/tool"] };

  async function load(checkout: Checkout) {
    checkout.write("checkout/lab/toolchain/example/go.mod", goMod);
    return checkout.load<typeof import("../../../lab/toolchain/tools.ts")>(
      "lab/toolchain/tools.ts",
    );
  }

  it("is what its go.mod requires, in a block or on a line", async () => {
    using checkout = new Checkout();
    const tools = await load(checkout);
    assert.equal(tools.version({ ...example, module: "example.org/tool" }), "v1.37.2");
    assert.equal(tools.version({ ...example, module: "example.org/single" }), "v1.2.3");
  });

  for (const module of [undefined, "example.org", "example.org/replaced"]) {
    it(`is an error if go.mod does not require its module, such as ${module ?? "none"}`, async () => {
      using checkout = new Checkout();
      const tools = await load(checkout);
      assert.throws(() => tools.version({ ...example, module }), {
        name: "Error",
        message: `lab/toolchain/example/go.mod does not require ${module}`,
      });
    });
  }

  it("sets the variables of Kubernetes, whole and in parts", async () => {
    using checkout = new Checkout();
    const tools = await load(checkout);
    const flags = tools.linkerFlags({
      ...example,
      module: "example.org/tool",
      variables: tool("kubernetes").variables,
    });
    assert.equal(
      flags,
      "-s -w " +
        "-X k8s.io/component-base/version.gitVersion=v1.37.2 " +
        "-X k8s.io/component-base/version.gitMajor=1 " +
        "-X k8s.io/component-base/version.gitMinor=37 " +
        "-X k8s.io/client-go/pkg/version.gitVersion=v1.37.2 " +
        "-X k8s.io/client-go/pkg/version.gitMajor=1 " +
        "-X k8s.io/client-go/pkg/version.gitMinor=37",
    );
  });
});
