import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClaimFolder } from "../../../keeper/src/backup/claim-folder.ts";

describe("A folder on a claim", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-backup-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (...names: string[]) => {
    for (const name of names) writeFileSync(join(folder, name), name);
  };
  const put = (name: string) =>
    new ClaimFolder(folder, 2).put(name.split("-")[0] ?? "", name, join(folder, `${name}.partial`));
  const names = () => readdirSync(folder).sort();

  it("has a file under its name, and the newest of its kind", async () => {
    for (const day of ["20260101", "20260102", "20260103"]) {
      write(`vault-${day}T000000Z.snapshot.partial`);
      await put(`vault-${day}T000000Z.snapshot`);
    }
    deepEqual(names(), ["vault-20260102T000000Z.snapshot", "vault-20260103T000000Z.snapshot"]);
    equal(
      readFileSync(join(folder, "vault-20260103T000000Z.snapshot"), "utf8"),
      "vault-20260103T000000Z.snapshot.partial",
    );
  });

  it("keeps the files of another kind, and those of others", async () => {
    const others = [
      "counts-20260101T000000Z.json",
      "counts-20260102T000000Z.json",
      "counts-20260103T000000Z.json",
      "lost+found",
      "vault-20260101T000000Z.snapshot.mine",
      "vault.snapshot",
    ];
    write(...others, "vault-20260104T000000Z.snapshot.partial");
    await put("vault-20260104T000000Z.snapshot");
    deepEqual(names(), [...others, "vault-20260104T000000Z.snapshot"].sort());
  });

  it("loses nothing if there is no new file", async () => {
    const old = ["20260101", "20260102", "20260103"].map((day) => `counts-${day}T000000Z.json`);
    write(...old);
    await rejects(put("counts-20260104T000000Z.json"), /ENOENT/);
    deepEqual(names(), old);
  });

  it("removes what a killed backup left, but not what another may be writing", async () => {
    write("vault-1.partial", "vault-2.partial", "counts-20260104T000000Z.json.partial");
    const long = new Date(Date.now() - 3601_000);
    utimesSync(join(folder, "vault-1.partial"), long, long);
    await put("counts-20260104T000000Z.json");
    deepEqual(names(), ["counts-20260104T000000Z.json", "vault-2.partial"]);
  });
});
