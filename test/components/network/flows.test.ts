import { deepEqual, equal, ok } from "node:assert/strict";
import { flows } from "../../../components/network/flows.ts";
import { isPods, podsNames } from "../../../components/network/parties.ts";
import { document, table } from "../../support/documents.ts";
import { networkTables } from "../../support/facts.ts";

describe("The table of flows", () => {
  it("is that of docs/network.md, with those who are in it", () => {
    for (const [header, rows] of Object.entries(networkTables()))
      deepEqual(table(document("docs/network.md"), header), rows);
  });

  it("has no row between two outsiders, and none twice", () => {
    ok(flows.every(({ from, to }) => isPods(from) || isPods(to)));
    const ends = flows.map(({ from, to }) => `${from} ${to}`);
    equal(new Set(ends).size, ends.length);
  });

  it("has all pods look up names", () => {
    const askers = flows.filter(({ to }) => to === "dns").map(({ from }) => from);
    deepEqual(askers, podsNames);
  });

  it("lets nobody reach a Job", () => {
    const reached = new Set(flows.map(({ to }) => to).filter(isPods));
    deepEqual([...reached], ["counter", "vault", "vault-keeper", "vault-injector"]);
  });

  it("keeps the counter from all but its own pods, Vault and DNS", () => {
    const reached = flows.filter(({ from }) => from === "counter").map(({ to }) => to);
    deepEqual(reached, ["counter", "vault", "dns"]);
  });
});
