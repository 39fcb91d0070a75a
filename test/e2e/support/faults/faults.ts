import { services } from "../../../../lab/box/services.ts";
import { instance } from "../commands.ts";
import type { Fault } from "./fault.ts";
import { fullVolume } from "./full-volume.ts";
import { killedService } from "./killed-service.ts";
import { pausedVault } from "./paused-vault.ts";
import { silentDns } from "./silent-dns.ts";

/** Services that `npm run e2e` kills: what the pods run in, and what all others depend on. */
const quick = ["containerd", "etcd"];

/** What goes wrong on the lab, one after the other. The loop-provisioner is left out: the stack has no volume of it. */
export const faults: readonly Fault[] = [
  ...services(instance)
    .filter(({ name }) => name !== "loop-provisioner")
    .map(({ name }) => killedService(name, quick.includes(name))),
  pausedVault,
  silentDns,
  fullVolume,
];

/** What the table compares them with: how long it takes to see that all is well, and nothing goes wrong. */
export const noFault: Fault = { name: "no fault", strike: async () => {} };
