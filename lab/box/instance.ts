import { join } from "node:path";
import { Failure } from "../terminal/failure.ts";
import { stateFolder } from "../terminal/places.ts";

/** A lab: its name, its addresses and its folders. */
export interface Instance {
  /** Also the name of its node and of its Pulumi stack. */
  readonly name: string;
  /** The host's end of the veth pair that leads into the box. */
  readonly hostInterface: string;
  readonly hostAddress: string;
  /** The address of the node, the API server and the registry. */
  readonly boxAddress: string;
  readonly serviceSubnet: string;
  readonly podSubnet: string;
  /** The address of the cluster's DNS, within the service subnet. */
  readonly dnsAddress: string;
  /** The folder of all its data. */
  readonly folder: string;
}

/** Each lab has its own subnets, so that the tests' labs can run beside the user's. */
const slots = new Map([
  ["lab", 0],
  ["e2e", 1],
  ["e2e-2", 2],
]);

/** The lab that `VISIT_COUNTER_LAB` names; default `lab`. Throws a `Failure` for a name that is not there. */
export function instanceOf(env: NodeJS.ProcessEnv = process.env): Instance {
  const name = env.VISIT_COUNTER_LAB || "lab";
  const instance = instances(env).find((one) => one.name === name);
  if (instance === undefined) {
    throw new Failure(
      `Expected \`VISIT_COUNTER_LAB\` to be one of ${[...slots.keys()].join(", ")}, got \`${name}\`. Unset it for the usual lab.`,
    );
  }
  return instance;
}

/** All labs that a user can have. */
export function instances(env: NodeJS.ProcessEnv = process.env): Instance[] {
  return [...slots].map(([name, slot]) => ({
    name,
    hostInterface: `counter-${name}`,
    hostAddress: `10.88.${slot + 1}.1`,
    boxAddress: `10.88.${slot + 1}.2`,
    serviceSubnet: `10.${96 + slot}.0.0/16`,
    podSubnet: `10.${244 + slot}.0.0/24`,
    dnsAddress: `10.${96 + slot}.0.10`,
    folder: join(stateFolder(env), name),
  }));
}

/** The folders of a lab. */
export function folders(instance: Instance) {
  const below = (...names: string[]) => join(instance.folder, ...names);
  return {
    /** Certificates and the components' kubeconfigs. */
    kubernetes: below("kubernetes"),
    etcd: below("etcd"),
    containerd: below("containerd"),
    docker: below("docker"),
    registry: below("registry"),
    kubelet: below("kubelet"),
    podLogs: below("pod-logs"),
    /** The data of the claims. */
    volumes: below("volumes"),
    /** The data of the claims of the StorageClass `expandable`. */
    disks: below("disks"),
    /** Generated settings of the processes. */
    settings: below("settings"),
    logs: below("logs"),
    /** Sockets, links to loop devices and the box's process id: what a stopped box does not have. */
    run: below("run"),
    /** Pulumi's home, backend and passphrase. */
    pulumi: below("pulumi"),
  } as const;
}

/** Where clients reach the lab. */
export function endpoints(instance: Instance) {
  return {
    kubeconfig: join(folders(instance).kubernetes, "super-admin.conf"),
    dockerHost: `unix://${join(folders(instance).run, "docker.sock")}`,
    /** The registry's address on the host. */
    registryUrl: `http://${instance.boxAddress}:5000`,
    /** The registry in image references: inside the box it listens on loopback, which needs no TLS. */
    registry: "localhost:5000",
  } as const;
}
