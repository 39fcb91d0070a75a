import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { document, table } from "./support/documents.ts";
import {
  crowd,
  durabilityPicture,
  durabilityTable,
  generatePerformance,
  measured,
  performanceText,
  upTable,
} from "./support/performance.ts";
import { root } from "./support/project.ts";

describe("What was measured", () => {
  if (process.env.UPDATE_GOLDEN === "1") generatePerformance();
  const { durability, ups } = measured();
  const performance = document("docs/performance.md");

  for (const [name, [[header = ""] = [], ...rows]] of Object.entries({
    "what durability costs many clients": durabilityTable(durability, crowd),
    "what it costs one": durabilityTable(durability, 1),
    "how long `up` takes": upTable(ups),
  }))
    it(`is a table of ${name}`, () => deepEqual(table(performance, header), rows));

  it("is drawn", () => {
    const { file, svg } = durabilityPicture(durability, crowd);
    equal(readFileSync(join(root, file), "utf8"), svg);
  });

  it("is in the README in short", () => {
    ok(document("README.md").text.includes(performanceText(durability, ups, crowd)));
  });
});
