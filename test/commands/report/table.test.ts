import assert from "node:assert/strict";
import { columns, readTable } from "../../../commands/report/table.ts";

describe("A table of kubectl's", () => {
  it("is read by its headers, also where a header or a value has spaces, or a value is missing", () => {
    const text = `NAME        STATUS   ACCESS MODES   RESTARTS     AGE
counter-0   Bound    RWO            1 (3s ago)   5m
counter-1            RWO            0            12m
`;
    assert.deepEqual(readTable(text), [
      {
        NAME: "counter-0",
        STATUS: "Bound",
        "ACCESS MODES": "RWO",
        RESTARTS: "1 (3s ago)",
        AGE: "5m",
      },
      { NAME: "counter-1", STATUS: "", "ACCESS MODES": "RWO", RESTARTS: "0", AGE: "12m" },
    ]);
  });

  it("has no rows where there is none", () => {
    assert.deepEqual(readTable(""), []);
    assert.deepEqual(readTable("No resources found\n"), []);
  });

  it("has the columns that it is asked for", () => {
    const wanted = { POD: ".metadata.name", UID: ".metadata.uid" };
    assert.equal(columns(wanted), "--output=custom-columns=POD:.metadata.name,UID:.metadata.uid");
  });
});
