import assert from "node:assert/strict";
import { instances } from "../../../lab/box/instance.ts";
import { type Service, services } from "../../../lab/box/services.ts";
import { cacheFolder, repository } from "../../../lab/terminal/places.ts";

/** The flags of one service, such as `--secure-port` with `6443`. */
function flags(all: readonly Service[], name: string): Map<string, string> {
  const service = all.find((one) => one.name === name);
  assert.ok(service, name);
  return new Map(
    service.command.slice(1).map((flag) => {
      const [key = "", ...value] = flag.split("=");
      return [key, value.join("=")];
    }),
  );
}

describe("The services of the box", () => {
  it("are these, in the order in which they are needed", () => {
    for (const instance of instances()) {
      assert.deepEqual(
        services(instance).map(({ name }) => name),
        [
          "etcd",
          "containerd",
          "registry",
          "dockerd",
          "kube-apiserver",
          "kube-controller-manager",
          "kube-scheduler",
          "kubelet",
          "kube-proxy",
          "kube-router",
          "coredns",
          "local-path-provisioner",
          "loop-provisioner",
        ],
      );
    }
  });

  for (const instance of instances()) {
    describe(`called ${instance.name}`, () => {
      const all = services(instance);
      const text = all.flatMap(({ command, ready }) => [
        ...command,
        ...(ready ? Object.values(ready) : []),
      ]);

      for (const { name, after = [] } of all.filter((service) => service.after)) {
        it(`start ${name} after earlier services with a readiness check: ${after.join(", ")}`, () => {
          const before = all.slice(
            0,
            all.findIndex((service) => service.name === name),
          );
          for (const other of after) {
            assert.ok(before.find((service) => service.name === other)?.ready, other);
          }
        });
      }

      it("use only the lab's addresses and loopback", () => {
        const own = ["127.0.0.1", instance.boxAddress, instance.serviceSubnet, instance.podSubnet];
        const addresses = text.flatMap((part) => part.match(/\d+(\.\d+){3}(\/\d+)?/g) ?? []);
        assert.deepEqual([...new Set(addresses)].sort(), own.sort());
      });

      it("keep their data in the lab's folder", () => {
        const paths = text
          .map((part) => part.replace(/^-[a-z-]+=/, "").replace(/^unix:\/\//, ""))
          .filter((part) => part.startsWith("/") && !part.startsWith(cacheFolder()))
          // A program of this repository.
          .filter((part) => part !== process.execPath && !part.startsWith(`${repository}/lab/`));
        const elsewhere = paths.filter((path) => !path.startsWith(`${instance.folder}/`));
        assert.ok(paths.length > 20);
        // Volatile: the box has its own /run.
        assert.deepEqual(
          elsewhere.filter((path) => !path.startsWith("/run/")),
          [],
        );
      });

      it("give the cluster the lab's addresses", () => {
        const apiServer = flags(all, "kube-apiserver");
        assert.equal(apiServer.get("--advertise-address"), instance.boxAddress);
        assert.equal(apiServer.get("--service-cluster-ip-range"), instance.serviceSubnet);
        const controllerManager = flags(all, "kube-controller-manager");
        assert.equal(controllerManager.get("--cluster-cidr"), instance.podSubnet);
        assert.equal(controllerManager.get("--service-cluster-ip-range"), instance.serviceSubnet);
        assert.equal(flags(all, "kubelet").get("--node-ip"), instance.boxAddress);
      });

      it("call the node by the lab's name", () => {
        assert.equal(flags(all, "kubelet").get("--hostname-override"), instance.name);
        assert.equal(flags(all, "kube-proxy").get("--hostname-override"), instance.name);
      });

      it("authorize by role, and let a kubelet change only its own node", () => {
        const apiServer = flags(all, "kube-apiserver");
        assert.equal(apiServer.get("--authorization-mode"), "Node,RBAC");
        assert.equal(apiServer.get("--enable-admission-plugins"), "NodeRestriction");
      });

      it("listen on loopback if only the box needs them", () => {
        assert.equal(flags(all, "etcd").get("--listen-client-urls"), "http://127.0.0.1:2379");
        assert.equal(flags(all, "etcd").get("--listen-peer-urls"), "http://127.0.0.1:2380");
        for (const name of ["kube-controller-manager", "kube-scheduler"]) {
          assert.equal(flags(all, name).get("--bind-address"), "127.0.0.1");
        }
      });

      it("build images with the kubelet's containerd, without a network", () => {
        const dockerd = flags(all, "dockerd");
        assert.equal(dockerd.get("--containerd"), "/run/containerd/containerd.sock");
        assert.equal(dockerd.get("--bridge"), "none");
        assert.equal(dockerd.get("--iptables"), "false");
      });
    });
  }
});
