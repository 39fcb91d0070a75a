import { join } from "node:path";
import { repository } from "../terminal/places.ts";
import { binFolder } from "../toolchain/build.ts";
import { folders, type Instance } from "./instance.ts";

/** The provisioner of the lab's default StorageClass. */
export const storageProvisioner = "lab/local-path";

/** A process that the box keeps running. */
export interface Service {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Services that must be ready before this one starts. Default: none. */
  readonly after?: readonly string[];
  /** A sign that the service is ready: a socket that exists, or a URL that answers 200. Default: ready once it runs. */
  readonly ready?: { readonly socket: string } | { readonly url: string };
}

/** The processes of a one-node Kubernetes, its registry and its image builder, in the order they are needed in. */
export function services(instance: Instance): Service[] {
  const { settings, etcd, docker, run, kubelet, kubernetes } = folders(instance);
  const kubeconfig = (name: string) => join(kubernetes, `${name}.conf`);
  const tool = (name: string) => join(binFolder, name);
  return [
    {
      name: "etcd",
      command: [
        "etcd",
        `--data-dir=${etcd}`,
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-peer-urls=http://127.0.0.1:2380",
      ],
      ready: { url: "http://127.0.0.1:2379/health" },
    },
    {
      name: "containerd",
      command: ["containerd", `--config=${join(settings, "containerd.toml")}`],
      ready: { socket: "/run/containerd/containerd.sock" },
    },
    {
      name: "registry",
      command: ["docker-registry", "serve", join(settings, "registry.yaml")],
      ready: { url: "http://127.0.0.1:5000/v2/" },
    },
    {
      name: "dockerd",
      command: [
        "dockerd",
        `--host=unix://${join(run, "docker.sock")}`,
        "--containerd=/run/containerd/containerd.sock",
        `--data-root=${docker}`,
        "--exec-root=/run/docker",
        "--pidfile=/run/docker.pid",
        `--config-file=${join(settings, "docker.json")}`,
        // It only builds and pushes images; the kubelet runs the containers.
        "--bridge=none",
        "--iptables=false",
        "--ip-forward=false",
      ],
      after: ["containerd"],
      ready: { socket: join(run, "docker.sock") },
    },
    {
      name: "kube-apiserver",
      command: [tool("kube-apiserver"), ...apiServerFlags(instance)],
      after: ["etcd"],
      ready: { url: `https://${instance.boxAddress}:6443/readyz` },
    },
    {
      name: "kube-controller-manager",
      command: [tool("kube-controller-manager"), ...controllerManagerFlags(instance)],
      after: ["kube-apiserver"],
    },
    {
      name: "kube-scheduler",
      command: [
        tool("kube-scheduler"),
        `--kubeconfig=${kubeconfig("scheduler")}`,
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
      ],
      after: ["kube-apiserver"],
    },
    {
      name: "kubelet",
      command: [
        tool("kubelet"),
        `--config=${join(settings, "kubelet.yaml")}`,
        `--root-dir=${kubelet}`,
        `--cert-dir=${join(kubelet, "pki")}`,
        `--kubeconfig=${kubeconfig("kubelet")}`,
        `--hostname-override=${instance.name}`,
        `--node-ip=${instance.boxAddress}`,
      ],
      after: ["containerd", "kube-apiserver"],
    },
    {
      name: "kube-proxy",
      command: [
        tool("kube-proxy"),
        `--config=${join(settings, "kube-proxy.yaml")}`,
        `--hostname-override=${instance.name}`,
      ],
      after: ["kube-apiserver"],
    },
    {
      name: "kube-router",
      command: [
        tool("kube-router"),
        `--kubeconfig=${kubeconfig("super-admin")}`,
        `--hostname-override=${instance.name}`,
        `--service-cluster-ip-range=${instance.serviceSubnet}`,
      ],
      after: ["kube-apiserver"],
    },
    {
      name: "coredns",
      command: [tool("coredns"), `-conf=${join(settings, "Corefile")}`],
      after: ["kube-apiserver"],
    },
    {
      name: "local-path-provisioner",
      command: [
        tool("local-path-provisioner"),
        "start",
        `--kubeconfig=${kubeconfig("super-admin")}`,
        "--namespace=kube-system",
        `--provisioner-name=${storageProvisioner}`,
        "--service-account-name=default",
        "--helper-image=localhost:5000/busybox:latest",
        `--helper-pod-file=${join(settings, "local-path-pod.yaml")}`,
        `--config=${join(settings, "local-path.json")}`,
        "--configmap-name=local-path",
      ],
      after: ["kube-apiserver"],
    },
    {
      name: "loop-provisioner",
      command: [process.execPath, join(repository, "lab", "storage", "provisioner.ts")],
      after: ["kube-apiserver"],
    },
  ];
}

function apiServerFlags(instance: Instance): string[] {
  const pki = join(folders(instance).kubernetes, "pki");
  return [
    `--advertise-address=${instance.boxAddress}`,
    "--secure-port=6443",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--etcd-servers=http://127.0.0.1:2379",
    `--service-cluster-ip-range=${instance.serviceSubnet}`,
    `--client-ca-file=${pki}/ca.crt`,
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--kubelet-client-certificate=${pki}/apiserver-kubelet-client.crt`,
    `--kubelet-client-key=${pki}/apiserver-kubelet-client.key`,
    "--kubelet-preferred-address-types=InternalIP",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${pki}/sa.pub`,
    `--service-account-signing-key-file=${pki}/sa.key`,
    `--proxy-client-cert-file=${pki}/front-proxy-client.crt`,
    `--proxy-client-key-file=${pki}/front-proxy-client.key`,
    `--requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
  ];
}

function controllerManagerFlags(instance: Instance): string[] {
  const { kubernetes } = folders(instance);
  const pki = join(kubernetes, "pki");
  return [
    `--kubeconfig=${join(kubernetes, "controller-manager.conf")}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    "--use-service-account-credentials=true",
    "--allocate-node-cidrs=true",
    `--flex-volume-plugin-dir=${join(kubernetes, "flex-volume")}`,
    `--cluster-cidr=${instance.podSubnet}`,
    "--node-cidr-mask-size=24",
    `--service-cluster-ip-range=${instance.serviceSubnet}`,
    `--root-ca-file=${pki}/ca.crt`,
    `--service-account-private-key-file=${pki}/sa.key`,
    `--cluster-signing-cert-file=${pki}/ca.crt`,
    `--cluster-signing-key-file=${pki}/ca.key`,
  ];
}
