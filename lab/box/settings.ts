import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { boxPackages, packageFolder } from "../toolchain/packages.ts";
import { folders, type Instance } from "./instance.ts";

/** Writes the settings files of the processes. */
export function writeSettings(instance: Instance): void {
  const { settings } = folders(instance);
  mkdirSync(join(settings, "cni"), { recursive: true });
  const files: Record<string, string> = {
    "containerd.toml": containerd(instance),
    "registry.yaml": stringify(registry(instance)),
    "kubelet.yaml": stringify(kubelet(instance)),
    "kube-proxy.yaml": stringify(kubeProxy(instance)),
    Corefile: corefile(instance),
    "local-path.json": JSON.stringify(localPath(instance)),
    "local-path-pod.yaml": stringify(localPathPod()),
    "docker.json": "{}",
    "resolv.conf": "",
    "cni/10-lab.conflist": JSON.stringify(network(instance)),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(settings, name), content);
}

function containerd(instance: Instance): string {
  const { containerd, settings } = folders(instance);
  return `version = 2
root = "${containerd}"
state = "/run/containerd"

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost:5000/pause:latest"
  # Without CAP_SYS_RESOURCE no process may lower its score, and every sandbox would fail on the attempt.
  restrict_oom_score_adj = true
  # A profile would be loaded into the host's kernel and stay there.
  disable_apparmor = true

[plugins."io.containerd.internal.v1.opt"]
  path = "${containerd}/opt"

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${packageFolder(boxPackages)}/usr/lib/cni"
  conf_dir = "${settings}/cni"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
`;
}

function registry(instance: Instance) {
  return {
    version: 0.1,
    log: { level: "warn" },
    storage: {
      filesystem: { rootdirectory: folders(instance).registry },
      delete: { enabled: true },
    },
    http: { addr: ":5000" },
  };
}

function kubelet(instance: Instance) {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(folders(instance).kubernetes, "pki", "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${instance.hostInterface}`,
    clusterDNS: [instance.dnsAddress],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    // A laptop's disk is often nearly full: evict only as a last resort.
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
    },
    failCgroupV1: false,
    failSwapOn: false,
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    oomScoreAdj: 0,
    resolvConf: join(folders(instance).settings, "resolv.conf"),
    podLogsDir: folders(instance).podLogs,
    serializeImagePulls: false,
    // How soon pods see changed ConfigMaps, and volumes that have grown; a minute by default.
    syncFrequency: "10s",
    volumePluginDir: join(folders(instance).kubelet, "volume-plugins"),
  };
}

function kubeProxy(instance: Instance) {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: join(folders(instance).kubernetes, "super-admin.conf") },
    clusterCIDR: instance.podSubnet,
    mode: "iptables",
    // Leave the host's connection tracking limits unchanged.
    conntrack: { maxPerCore: 0, min: 0 },
    oomScoreAdj: 0,
  };
}

/** Cluster DNS only: no query leaves the machine. */
function corefile(instance: Instance): string {
  return `.:53 {
  errors
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig ${join(folders(instance).kubernetes, "super-admin.conf")}
    pods insecure
  }
  cache 5
}
`;
}

function localPath(instance: Instance) {
  return {
    nodePathMap: [
      { node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [folders(instance).volumes] },
    ],
  };
}

/** The pod that makes or removes a volume's folder. */
function localPathPod() {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "helper-pod" },
    spec: {
      containers: [
        {
          name: "helper-pod",
          image: "localhost:5000/busybox:latest",
          imagePullPolicy: "IfNotPresent",
        },
      ],
    },
  };
}

/** Every pod has a routed veth pair, not a bridge, so that Services work without the kernel's bridge filter. */
function network(instance: Instance) {
  return {
    cniVersion: "0.4.0",
    name: "lab",
    plugins: [
      {
        type: "ptp",
        ipMasq: false,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: instance.podSubnet }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: "/run/cni",
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}
