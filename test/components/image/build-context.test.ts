import { deepEqual, equal } from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBuildContext } from "../../../components/image/build-context.ts";

const files = { "server.mjs": "code\n", Dockerfile: "FROM scratch\n" };

describe("The context of a build", () => {
  let root: string;
  let directory: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "build-context-"));
    directory = join(root, "dist");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("has the given files and no others, with the same mode whatever the umask", () => {
    mkdirSync(join(directory, "old"), { recursive: true });
    const umask = process.umask(0o077);
    try {
      writeBuildContext(directory, files);
    } finally {
      process.umask(umask);
    }
    checkContent();
  });

  it("is left alone while it is up to date", () => {
    writeBuildContext(directory, files);
    const before = identity();
    writeBuildContext(directory, files);
    deepEqual(identity(), before);
  });

  for (const [what, spoil] of [
    ["other bytes", (file: string) => writeFileSync(file, "old")],
    ["another mode", (file: string) => chmodSync(file, 0o600)],
    ["a file less", (file: string) => rmSync(file)],
    ["a file more", (file: string) => writeFileSync(`${file}.other`, "")],
  ] as const)
    it(`is replaced if it has ${what}`, () => {
      writeBuildContext(directory, files);
      spoil(join(directory, "Dockerfile"));
      writeBuildContext(directory, files);
      checkContent();
    });

  function checkContent(): void {
    deepEqual(readdirSync(directory).sort(), Object.keys(files).sort());
    for (const [name, text] of Object.entries(files)) {
      equal(readFileSync(join(directory, name), "utf8"), text);
      equal(statSync(join(directory, name)).mode & 0o777, 0o644);
    }
  }

  function identity() {
    return readdirSync(directory).map((name) => {
      const { mtimeNs, ino } = statSync(join(directory, name), { bigint: true });
      return { name, mtimeNs, ino };
    });
  }
});
