import { deepEqual, equal, throws } from "node:assert/strict";
import fs, {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDurably } from "../../commands/durable-file.ts";

describe("A durable file", () => {
  const { linkSync } = fs;
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-"));
    file = join(folder, "counts.json");
  });

  afterEach(() => {
    setLinkSync(linkSync);
    rmSync(folder, { recursive: true });
  });

  /** Also for modules that have imported it. */
  function setLinkSync(value: typeof linkSync): void {
    fs.linkSync = value;
    syncBuiltinESMExports();
  }

  const systems: [name: string, link: typeof linkSync][] = [
    ["with links", linkSync],
    [
      "without links",
      () => {
        throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
      },
    ],
  ];
  for (const [name, link] of systems)
    describe(`on a file system ${name}`, () => {
      beforeEach(() => setLinkSync(link));

      it("is alone in its folder, for its owner's eyes", () => {
        writeDurably(file, "new", false);
        deepEqual(readdirSync(folder), ["counts.json"]);
        deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["new", 0o600]);
      });

      it("replaces none that came meanwhile", () => {
        writeFileSync(file, "other");
        throws(() => writeDurably(file, "new", false), {
          name: "Failure",
          message: `Expected no file \`${file}\` yet, got one. Name another, or replace it: --overwrite`,
        });
        deepEqual(readdirSync(folder), ["counts.json"]);
        equal(readFileSync(file, "utf8"), "other");
      });

      it("replaces one if it may", () => {
        writeFileSync(file, "other");
        writeDurably(file, "new", true);
        deepEqual(readdirSync(folder), ["counts.json"]);
        equal(readFileSync(file, "utf8"), "new");
      });
    });
});
