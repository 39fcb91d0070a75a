import assert from "node:assert/strict";
import { instanceOf } from "../../../lab/box/instance.ts";
import { services, storageProvisioner } from "../../../lab/box/services.ts";
import { expandable } from "../../../lab/storage/storage-class.ts";
import { Checkout } from "../support/checkout.ts";

/** Installs the addons with a kubectl that accepts every object, and reports the node Ready after that many calls. */
async function install(checkout: Checkout, readyAfter = 1) {
  checkout.program(
    "kubectl",
    `case "$3" in
       apply) cat > "$call/stdin";;
       get) [ "$calls" -ge ${readyAfter} ] && printf True || printf False;;
     esac`,
    "cache/visit-counter/toolchain/bin/kubectl",
  );
  const { installAddons } =
    await checkout.load<typeof import("../../../lab/box/addons.ts")>("lab/box/addons.ts");
  const instance = instanceOf();
  await installAddons(instance);
  const [apply, ...asked] = checkout.calls("kubectl");
  assert.ok(apply);
  return { instance, apply, asked };
}

interface Addon {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

describe("The addons of the cluster", () => {
  it("are applied to the lab's cluster by the toolchain's kubectl, over those of an earlier start", async () => {
    using checkout = new Checkout();
    const { apply } = await install(checkout);
    const kubeconfig = checkout.path("state/visit-counter/lab/kubernetes/super-admin.conf");
    assert.deepEqual(apply.args, [
      "--kubeconfig",
      kubeconfig,
      "apply",
      "--server-side",
      "--force-conflicts",
      "--field-manager=lab",
      "--filename=-",
    ]);
  });

  it("are followed by polls until the node is Ready", async () => {
    using checkout = new Checkout();
    const { asked } = await install(checkout, 2);
    assert.deepEqual(
      asked.map(({ args }) => args.slice(2).join(" ")),
      Array.from(
        { length: 2 },
        () =>
          "get node/lab --ignore-not-found --output=jsonpath={.status.conditions[?(@.type=='Ready')].status}",
      ),
    );
  });

  it("include DNS, a default StorageClass, one whose volumes can grow, and the right to read logs", async () => {
    using checkout = new Checkout();
    const { instance, apply } = await install(checkout);
    const list: { kind: string; items: Addon[] } = JSON.parse(apply.stdin);
    assert.equal(list.kind, "List");
    assert.deepEqual(
      list.items.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [
        "Service kube-dns",
        "EndpointSlice kube-dns",
        "StorageClass standard",
        "StorageClass expandable",
        "ConfigMap local-path",
        "ClusterRoleBinding kube-apiserver-kubelet-client",
      ],
    );
    const [service, slice, storageClass, other, configMap, binding] = list.items;
    const ports = [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ];
    assert.deepEqual(service?.spec, { clusterIP: instance.dnsAddress, ports });
    assert.deepEqual(slice?.ports, ports);
    assert.deepEqual(slice?.endpoints, [
      { addresses: [instance.boxAddress], conditions: { ready: true } },
    ]);
    assert.deepEqual(storageClass, {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: storageProvisioner,
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
    });
    assert.deepEqual(other, expandable);
    const provisioner = services(instance).find(({ name }) => name === "local-path-provisioner");
    assert.ok(provisioner?.command.includes(`--configmap-name=${configMap?.metadata.name}`));
    assert.ok(provisioner?.command.includes(`--namespace=${configMap?.metadata.namespace}`));
    assert.deepEqual(binding?.subjects, [
      {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "User",
        name: "kube-apiserver-kubelet-client",
      },
    ]);
  });
});
