import assert from "node:assert/strict";
import { putLoad } from "../../../../app/bench/load.ts";
import { startHttp } from "../../../../app/bench/rivals/http.ts";
import { dataDirectory } from "../../support/directory.ts";

describe("A rival that speaks HTTP", () => {
  it("reports what it has used", async () => {
    await using directory = await dataDirectory();
    const rival = await startHttp("sync per visit", directory.path);
    try {
      const before = await rival.usage();
      const { rate } = await putLoad({ ...rival, clients: 1, seconds: 0.1 });
      const after = await rival.usage();
      assert.deepEqual({ ...before, cpu: 0 }, { cpu: 0, visits: 0, syncs: 0 });
      // Visits begin before the answers count, and the last answer comes after that.
      assert.ok(after.visits > rate * 0.1, `${after.visits} visits, ${rate} a second`);
      assert.equal(after.syncs, after.visits);
      assert.ok(after.cpu > before.cpu);
    } finally {
      await rival.stop();
    }
  });

  it("may fail to start", async () => {
    await assert.rejects(startHttp("sync off", "/proc/none"), {
      message: /^Expected `sync off` to start, got `.*ENOENT.*`\.$/,
    });
  });
});
