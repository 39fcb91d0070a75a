import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { instanceOf } from "../../../lab/box/instance.ts";
import { labTools, version } from "../../../lab/toolchain/tools.ts";
import { Checkout } from "../support/checkout.ts";

/** Writes the requested kubeconfig, like kubeadm. */
const kubeadm = `
if [ "$3" = kubeconfig ]; then touch "$8/$4.conf"; fi
`;

async function prepare(checkout: Checkout, script = kubeadm) {
  checkout.program("kubeadm", script, "cache/visit-counter/toolchain/bin/kubeadm");
  const { makeCertificates } =
    await checkout.load<typeof import("../../../lab/box/certificates.ts")>(
      "lab/box/certificates.ts",
    );
  return () => makeCertificates(instanceOf(), checkout.path("log"));
}

describe("The certificates of the cluster", () => {
  it("are made by the toolchain's kubeadm, with a kubeconfig for each component that needs one", async () => {
    using checkout = new Checkout();
    const makeCertificates = await prepare(checkout);
    await makeCertificates();

    const folder = checkout.path("state", "visit-counter", "lab");
    const config = `--config ${folder}/settings/kubeadm.yaml`;
    assert.deepEqual(
      checkout.calls("kubeadm").map(({ args }) => args.join(" ")),
      [
        `init phase certs all ${config}`,
        ...["kubelet", "controller-manager", "scheduler", "super-admin"].map(
          (name) => `init phase kubeconfig ${name} ${config} --kubeconfig-dir ${folder}/kubernetes`,
        ),
      ],
    );
    assert.equal(statSync(`${folder}/kubernetes`).mode & 0o777, 0o700);
  });

  it("are for the lab's addresses and the toolchain's version, so that kubeadm downloads nothing", async () => {
    using checkout = new Checkout();
    const makeCertificates = await prepare(checkout);
    await makeCertificates();

    const file = "state/visit-counter/lab/settings/kubeadm.yaml";
    const kubernetes = labTools.find(({ name }) => name === "kubernetes");
    assert.ok(kubernetes);
    assert.deepEqual(
      parseAllDocuments(checkout.read(file)).map((document) => document.toJS()),
      [
        {
          apiVersion: "kubeadm.k8s.io/v1beta4",
          kind: "InitConfiguration",
          localAPIEndpoint: { advertiseAddress: "10.88.1.2", bindPort: 6443 },
          nodeRegistration: { name: "lab", criSocket: "unix:///run/containerd/containerd.sock" },
        },
        {
          apiVersion: "kubeadm.k8s.io/v1beta4",
          kind: "ClusterConfiguration",
          kubernetesVersion: version(kubernetes),
          certificatesDir: checkout.path("state/visit-counter/lab/kubernetes/pki"),
          networking: { serviceSubnet: "10.96.0.0/16", podSubnet: "10.244.0.0/24" },
        },
      ],
    );
  });

  it("stay unchanged once they are complete", async () => {
    using checkout = new Checkout();
    const makeCertificates = await prepare(checkout);
    await makeCertificates();
    await makeCertificates();
    assert.equal(checkout.calls("kubeadm").length, 5);
  });

  it("are completed by the start after an interrupted one", async () => {
    using checkout = new Checkout();
    const makeCertificates = await prepare(
      checkout,
      `[ "$calls" = 4 ] && { echo interrupted >&2; exit 1; }\n${kubeadm}`,
    );
    await assert.rejects(makeCertificates(), { name: "Failure", message: /interrupted/ });
    const finished = checkout.path("state/visit-counter/lab/kubernetes/super-admin.conf");
    assert.ok(!existsSync(finished));

    await makeCertificates();
    assert.ok(existsSync(finished));
    assert.equal(checkout.calls("kubeadm").length, 10);
  });
});
