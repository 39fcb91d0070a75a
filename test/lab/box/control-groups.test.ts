import assert from "node:assert/strict";
import { type Hierarchy, hierarchies } from "../../../lab/box/control-groups.ts";

const elsewhere = `proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /sys/fs/cgroup tmpfs ro,nosuid,nodev,noexec,mode=755 0 0
cgroup /mnt/a\\040b ext4 rw 0 0
`;

const tables: [name: string, mounts: string, expected: Hierarchy[]][] = [
  [
    "of version 2 are one",
    "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev 0 0\n",
    [{ mount: "/sys/fs/cgroup", version: 2 }],
  ],
  [
    "of version 1 are one per set of controllers",
    `cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
`,
    [
      { mount: "/sys/fs/cgroup/cpu,cpuacct", version: 1 },
      { mount: "/sys/fs/cgroup/memory", version: 1 },
    ],
  ],
  [
    "of a hybrid machine are both",
    `cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,name=systemd 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0
`,
    [
      { mount: "/sys/fs/cgroup/unified", version: 2 },
      { mount: "/sys/fs/cgroup/systemd", version: 1 },
      { mount: "/sys/fs/cgroup/pids", version: 1 },
    ],
  ],
  ["may be none", "", []],
];

describe("The control group hierarchies", () => {
  for (const [name, mounts, expected] of tables) {
    it(name, () => assert.deepEqual(hierarchies(`${elsewhere}${mounts}`), expected));
  }
});
