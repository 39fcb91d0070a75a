import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { folders, instances } from "../../../lab/box/instance.ts";
import { services } from "../../../lab/box/services.ts";
import { writeSettings } from "../../../lab/box/settings.ts";
import { boxPackages, packageFolder } from "../../../lab/toolchain/packages.ts";
import { Sandbox } from "../support/sandbox.ts";

/** The values of a TOML file by section and key, for the subset of TOML that this project writes. */
function parseToml(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let section = "";
  for (const line of text.split("\n").map((part) => part.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const header = line.match(/^\[(.+)\]$/);
    const [key = "", value = ""] = line.split(" = ");
    if (header?.[1] !== undefined) section = `${header[1]} `;
    else values[`${section}${key}`] = JSON.parse(value);
  }
  return values;
}

for (const name of ["lab", "e2e"]) {
  describe(`The settings of the lab called ${name}`, () => {
    let sandbox: Sandbox;
    let lab: ReturnType<typeof instances>[number];
    let kubernetes: string;
    beforeEach(() => {
      sandbox = new Sandbox();
      const found = instances().find((one) => one.name === name);
      assert.ok(found);
      lab = found;
      kubernetes = folders(lab).kubernetes;
      writeSettings(lab);
    });
    afterEach(() => sandbox[Symbol.dispose]());

    const read = (file: string) =>
      sandbox.read(join("state", "visit-counter", name, "settings", file));

    it("include every file that a process is started with", () => {
      const { settings } = folders(lab);
      const named = services(lab)
        .flatMap(({ command }) => command)
        .flatMap((part) => part.match(new RegExp(`${settings}/(.+)$`))?.[1] ?? []);
      const written = readdirSync(settings);
      assert.deepEqual(
        named.filter((file) => !written.includes(file)),
        [],
      );
      assert.equal(named.length, 8);
    });

    it("may overwrite those of the previous start", () => {
      writeSettings(lab);
      assert.equal(parse(read("kubelet.yaml")).kind, "KubeletConfiguration");
    });

    it("give containerd its folders, and let it run without privileges", () => {
      const { containerd, settings } = folders(lab);
      const cri = 'plugins."io.containerd.grpc.v1.cri"';
      assert.deepEqual(parseToml(read("containerd.toml")), {
        version: 2,
        root: containerd,
        state: "/run/containerd",
        "grpc address": "/run/containerd/containerd.sock",
        [`${cri} sandbox_image`]: "localhost:5000/pause:latest",
        'plugins."io.containerd.grpc.v1.cri" disable_apparmor': true,
        [`${cri} restrict_oom_score_adj`]: true,
        'plugins."io.containerd.internal.v1.opt" path': `${containerd}/opt`,
        [`${cri}.cni bin_dir`]: join(packageFolder(boxPackages), "usr/lib/cni"),
        [`${cri}.cni conf_dir`]: join(settings, "cni"),
        [`${cri}.containerd.runtimes.runc runtime_type`]: "io.containerd.runc.v2",
      });
    });

    it("let the registry keep its images in the lab's folder, on the port that references name", () => {
      const registry = parse(read("registry.yaml"));
      assert.equal(registry.storage.filesystem.rootdirectory, folders(lab).registry);
      assert.equal(registry.http.addr, ":5000");
    });

    it("let the kubelet run on control groups of either version, below the lab's", () => {
      const kubelet = parse(read("kubelet.yaml"));
      assert.equal(kubelet.failCgroupV1, false);
      assert.equal(kubelet.cgroupDriver, "cgroupfs");
      assert.equal(kubelet.cgroupRoot, `/counter-${name}`);
    });

    it("let the kubelet run on a laptop: few privileges, swap, a full disk", () => {
      const kubelet = parse(read("kubelet.yaml"));
      assert.equal(kubelet.oomScoreAdj, 0);
      assert.equal(kubelet.failSwapOn, false);
      assert.deepEqual(kubelet.evictionHard, {
        "memory.available": "100Mi",
        "nodefs.available": "1%",
        "imagefs.available": "1%",
      });
    });

    it("separate the pods' logs from another kubelet's", () => {
      assert.equal(parse(read("kubelet.yaml")).podLogsDir, folders(lab).podLogs);
    });

    it("let the kubelet authenticate and authorize by the API server", () => {
      const { authentication, authorization } = parse(read("kubelet.yaml"));
      assert.equal(authentication.anonymous.enabled, false);
      assert.equal(authentication.webhook.enabled, true);
      assert.equal(authentication.x509.clientCAFile, join(kubernetes, "pki", "ca.crt"));
      assert.equal(authorization.mode, "Webhook");
    });

    it("give pods the cluster's DNS, and not the host's", () => {
      const kubelet = parse(read("kubelet.yaml"));
      assert.deepEqual(kubelet.clusterDNS, [lab.dnsAddress]);
      assert.equal(kubelet.clusterDomain, "cluster.local");
      assert.equal(kubelet.resolvConf, join(folders(lab).settings, "resolv.conf"));
      assert.equal(read("resolv.conf"), "");
    });

    it("let kube-proxy write iptables rules, but not change the host's connection tracking", () => {
      const proxy = parse(read("kube-proxy.yaml"));
      assert.equal(proxy.kind, "KubeProxyConfiguration");
      assert.equal(proxy.mode, "iptables");
      assert.equal(proxy.clusterCIDR, lab.podSubnet);
      assert.deepEqual(proxy.conntrack, { maxPerCore: 0, min: 0 });
      assert.equal(proxy.clientConnection.kubeconfig, join(kubernetes, "super-admin.conf"));
    });

    it("let CoreDNS answer for the cluster, and forward nothing", () => {
      assert.equal(
        read("Corefile"),
        `.:53 {
  errors
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig ${kubernetes}/super-admin.conf
    pods insecure
  }
  cache 5
}
`,
      );
    });

    it("keep the claims' data in the lab's folder", () => {
      assert.deepEqual(JSON.parse(read("local-path.json")), {
        nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [folders(lab).volumes] }],
      });
    });

    it("make volumes with a pod that runs a lab image", () => {
      const [container] = parse(read("local-path-pod.yaml")).spec.containers;
      const helper = services(lab)
        .flatMap(({ command }) => command)
        .find((flag) => flag.startsWith("--helper-image="));
      assert.equal(`--helper-image=${container.image}`, helper);
      assert.equal(container.imagePullPolicy, "IfNotPresent");
    });

    it("give every pod an address of the lab's pod subnet and a way out", () => {
      const { plugins } = JSON.parse(read("cni/10-lab.conflist"));
      assert.deepEqual(
        plugins.map(({ type }: { type: string }) => type),
        ["ptp", "portmap"],
      );
      assert.deepEqual(plugins[0].ipam, {
        type: "host-local",
        ranges: [[{ subnet: lab.podSubnet }]],
        routes: [{ dst: "0.0.0.0/0" }],
        dataDir: "/run/cni",
      });
      assert.equal(plugins[0].ipMasq, false);
    });
  });
}
