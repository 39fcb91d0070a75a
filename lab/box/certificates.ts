import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { run } from "../terminal/command.ts";
import { binFolder } from "../toolchain/build.ts";
import { labTools, version } from "../toolchain/tools.ts";
import { folders, type Instance } from "./instance.ts";

/** Makes the cluster's certificates and kubeconfigs with kubeadm, unless they exist. */
export async function makeCertificates(instance: Instance, log: string): Promise<void> {
  const { kubernetes, settings } = folders(instance);
  const finished = join(kubernetes, "super-admin.conf");
  if (existsSync(finished)) return;

  mkdirSync(kubernetes, { recursive: true, mode: 0o700 });
  mkdirSync(settings, { recursive: true });
  const config = join(settings, "kubeadm.yaml");
  writeFileSync(config, kubeadmConfig(instance));
  const kubeadm = join(binFolder, "kubeadm");
  await run(kubeadm, ["init", "phase", "certs", "all", "--config", config], { log });
  const kubeconfigs = ["kubelet", "controller-manager", "scheduler", "super-admin"];
  for (const kubeconfig of kubeconfigs) {
    await run(
      kubeadm,
      [
        "init",
        "phase",
        "kubeconfig",
        kubeconfig,
        "--config",
        config,
        "--kubeconfig-dir",
        kubernetes,
      ],
      { log },
    );
  }
}

function kubeadmConfig(instance: Instance): string {
  const apiVersion = "kubeadm.k8s.io/v1beta4";
  const kubernetes = labTools.find((tool) => tool.name === "kubernetes");
  return [
    {
      apiVersion,
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: instance.boxAddress, bindPort: 6443 },
      nodeRegistration: {
        name: instance.name,
        criSocket: "unix:///run/containerd/containerd.sock",
      },
    },
    {
      apiVersion,
      kind: "ClusterConfiguration",
      // Set, or kubeadm would request the newest version from a download site.
      kubernetesVersion: kubernetes && version(kubernetes),
      certificatesDir: join(folders(instance).kubernetes, "pki"),
      networking: { serviceSubnet: instance.serviceSubnet, podSubnet: instance.podSubnet },
    },
  ]
    .map((document) => stringify(document))
    .join("---\n");
}
