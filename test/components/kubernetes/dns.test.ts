import { deepEqual, ok } from "node:assert/strict";
import { fullNames } from "../../../components/kubernetes/dns.ts";

describe("The DNS options of a pod", () => {
  for (const [domain, ndots] of [
    ["local", 3],
    ["cluster.local", 4],
    ["k8s.example.org", 5],
    ["eu.k8s.example.org", 5],
  ] as const)
    it(`make a full name in ${domain} absolute, and a shorter one one to search for`, () => {
      deepEqual(fullNames(domain), {
        dnsConfig: { options: [{ name: "ndots", value: `${ndots}` }] },
      });
      const isSearchedFor = (name: string) => name.split(".").length - 1 < ndots;
      for (const name of ["vault.vault.svc", "vault-0.vault-internal.vault.svc"])
        ok(!isSearchedFor(`${name}.${domain}`), name);
      for (const name of ["counter-1.counter", "vault.vault.svc", "kubernetes.default.svc"])
        ok(isSearchedFor(name), name);
    });
});
