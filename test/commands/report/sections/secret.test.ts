import assert from "node:assert/strict";
import { Failure } from "../../../../commands/failure.ts";
import { secret } from "../../../../commands/report/sections/secret.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const list = (pod: string) =>
  `exec --namespace=visit-counter pod/${pod} -- ls -l /vault/secrets/admin-token`;
const disk = "exec --namespace=visit-counter pod/counter-0 -- df /vault/secrets";
const listed = (mode: string, length: number) =>
  `${mode}    1 100      10001          ${length} Nov 27 15:40 /vault/secrets/admin-token\n`;
const mounted = (name: string) =>
  tableOf("Filesystem | 1K-blocks | Mounted on", `${name} | 1024 | /vault/secrets`);

const rig = new SectionRig(secret, {
  [list("counter-0")]: listed("-r--r-----", 113),
  [list("counter-1")]: listed("-r--r-----", 113),
  [disk]: mounted("tmpfs"),
});

describe("The section of the secret", () => {
  it("shows that each pod has it, and reads it in none", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ flaw }) => flaw),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(kubectl.commands, [list("counter-0"), list("counter-1"), disk]);
  });

  const missing = "ls: /vault/secrets/admin-token: No such file or directory";
  for (const [fault, answer, flaw] of [
    ["a secret that is missing", new Failure(missing), missing],
    [
      "a mode that lets others in",
      listed("-rw-r--r--", 113),
      "Expected the mode -r--r-----, got -rw-r--r--.",
    ],
    ["an empty secret", listed("-r--r-----", 0), "Expected some content, got 0 bytes."],
  ] as const)
    it(`names ${fault}`, async () => {
      assert.deepEqual(await rig.flaws({ [list("counter-1")]: answer }), [
        ["`counter-1` has the secret: its group may read it, nobody may change it.", flaw],
      ]);
    });

  it("names a secret on a disk", async () => {
    assert.deepEqual(await rig.flaws({ [disk]: mounted("/dev/sda1") }), [
      ["It is in memory, on no disk.", "Expected a file system in memory, got /dev/sda1."],
    ]);
  });
});
