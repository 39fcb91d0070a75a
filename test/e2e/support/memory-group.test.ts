import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryGroup } from "./memory-group.ts";

const version1 = `cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
`;
const version2 = "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n";

describe("MemoryGroup", () => {
  it("finds the hierarchy for memory, whatever its version", () => {
    assert.deepEqual(MemoryGroup.hierarchy(version1), {
      mount: "/sys/fs/cgroup/memory",
      version: 1,
    });
    assert.deepEqual(MemoryGroup.hierarchy(version2), { mount: "/sys/fs/cgroup", version: 2 });
    assert.throws(() => MemoryGroup.hierarchy("proc /proc proc rw 0 0\n"), /got none/);
  });

  for (const [version, limit, most] of [
    [1, "memory.limit_in_bytes", "memory.max_usage_in_bytes"],
    [2, "memory.max", "memory.peak"],
  ] as const)
    it(`limits and measures by the files of version ${version}`, () => {
      const mount = mkdtempSync(join(tmpdir(), "visit-counter-group-"));
      try {
        const group = new MemoryGroup(1000, { mount, version });
        const folder = join(mount, `visit-counter-abuse-${process.pid}`);
        assert.equal(readFileSync(join(folder, limit), "utf8"), "1000");
        writeFileSync(join(folder, most), "900\n");
        assert.equal(group.most(), 900);
        assert.deepEqual(group.command("node", "a.js"), [
          "sh",
          "-c",
          `echo $$ > ${folder}/cgroup.procs && exec "$@"`,
          "sh",
          "node",
          "a.js",
        ]);
      } finally {
        rmSync(mount, { recursive: true });
      }
    });
});
