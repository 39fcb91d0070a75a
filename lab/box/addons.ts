import { join } from "node:path";
import { expandable } from "../storage/storage-class.ts";
import { run } from "../terminal/command.ts";
import { waitFor } from "../terminal/wait.ts";
import { binFolder } from "../toolchain/build.ts";
import { endpoints, folders, type Instance } from "./instance.ts";
import { storageProvisioner } from "./services.ts";

/**
 * Installs what a bare cluster lacks: DNS, a default StorageClass, one whose volumes can grow, and access to logs.
 * Returns when the node is Ready.
 */
export async function installAddons(instance: Instance): Promise<void> {
  const kubectl = (args: string[], input?: string) =>
    run(join(binFolder, "kubectl"), ["--kubeconfig", endpoints(instance).kubeconfig, ...args], {
      input,
    });
  const remedy = `See the logs in ${folders(instance).logs}, or restart it: npm run lab -- stop, then npm run up.`;

  const manifests = JSON.stringify({ apiVersion: "v1", kind: "List", items: addons(instance) });
  await waitFor(
    { what: "the lab's API server to accept objects", seconds: 90, remedy, interval: 500 },
    () =>
      kubectl(
        ["apply", "--server-side", "--force-conflicts", "--field-manager=lab", "--filename=-"],
        manifests,
      ).then(
        () => true,
        () => false,
      ),
  );
  await waitFor(
    { what: "the lab's node to be Ready", seconds: 90, remedy, interval: 250 },
    async () => {
      const status = await kubectl([
        "get",
        `node/${instance.name}`,
        "--ignore-not-found",
        "--output=jsonpath={.status.conditions[?(@.type=='Ready')].status}",
      ]);
      return status === "True";
    },
  );
}

function addons(instance: Instance) {
  const dns = { name: "kube-dns", namespace: "kube-system" };
  const ports = [
    { name: "dns", port: 53, protocol: "UDP" },
    { name: "dns-tcp", port: 53, protocol: "TCP" },
  ];
  return [
    // The DNS server is a process of the box, so the Service selects no pods and lists its one endpoint.
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: dns,
      spec: { clusterIP: instance.dnsAddress, ports },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...dns, labels: { "kubernetes.io/service-name": dns.name } },
      addressType: "IPv4",
      ports,
      endpoints: [{ addresses: [instance.boxAddress], conditions: { ready: true } }],
    },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: storageProvisioner,
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
    },
    expandable,
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "local-path", namespace: "kube-system" },
      data: {
        setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
        teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
      },
    },
    {
      // Without this binding, `kubectl exec` and `kubectl logs` are forbidden.
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "kube-apiserver-kubelet-client" },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "system:kubelet-api-admin",
      },
      subjects: [
        {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "User",
          name: "kube-apiserver-kubelet-client",
        },
      ],
    },
  ];
}
