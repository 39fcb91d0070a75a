import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import { instance } from "../commands.ts";
import { serviceProcess } from "./box-processes.ts";
import type { Fault } from "./fault.ts";
import { PausedProcess } from "./paused-process.ts";

const name = "counter-http.visit-counter.svc.cluster.local";

/** The cluster's DNS answers nobody. Its process stands still, because one that ends is back in a moment. */
export const silentDns: Fault = {
  name: "kube-dns silent",
  strike: async ({ stack, seconds }) => {
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([instance.dnsAddress]);
    assert.deepEqual(await resolver.resolve4(name), [await stack.address()]);
    const coredns = serviceProcess("coredns") ?? assert.fail("no coredns");
    using _paused = new PausedProcess(coredns);
    await assert.rejects(resolver.resolve4(name), { code: "ETIMEOUT" });
    await setTimeout(seconds * 1000);
  },
};
