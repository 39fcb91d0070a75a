import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextDigest } from "../../../lab/docker-plugin/build-context.ts";

describe("The digest of a build context", () => {
  let folder: string;
  const at = (...path: string[]): string => join(folder, "context", ...path);
  const digest = (): string => contextDigest(at(), join(folder, "Dockerfile"));
  const write = (path: string, text: string, mode = 0o644): void => {
    writeFileSync(path, text);
    chmodSync(path, mode);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "build-context-"));
    mkdirSync(at("a"), { recursive: true });
    write(join(folder, "Dockerfile"), "FROM scratch\n");
    write(at("a", "run.sh"), "#!/bin/sh\n", 0o755);
    write(at("a.txt"), "text\n");
    write(at("ignored.log"), "1\n");
    write(at(".dockerignore"), "*.log\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("equals the official plugin's", () => {
    assert.equal(digest(), "e54a99382b8888616c4652a6abc74c16d6b25191864df540612c111b5669f656");
  });

  const changes: Readonly<Record<string, () => void>> = {
    "the content of a file": () => write(at("a.txt"), "other\n"),
    "the mode of a file": () => chmodSync(at("a", "run.sh"), 0o644),
    "a special bit of a file": () => chmodSync(at("a", "run.sh"), 0o4755),
    "the name of a file": () => renameSync(at("a.txt"), at("b.txt")),
    "a new file": () => write(at("empty"), ""),
    "a missing file": () => unlinkSync(at("a.txt")),
    "the ignore file": () => write(at(".dockerignore"), ""),
    "the Dockerfile": () => write(join(folder, "Dockerfile"), "FROM scratch\nUSER 1\n"),
    "a link": () => symlinkSync("a.txt", at("link")),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`changes with ${what}`, () => {
      const before = digest();
      change();
      assert.notEqual(digest(), before);
    });
  }

  it("changes with the target of a link", () => {
    symlinkSync("a.txt", at("link"));
    const before = digest();
    unlinkSync(at("link"));
    symlinkSync("a", at("link"));
    assert.notEqual(digest(), before);
  });

  const others: Readonly<Record<string, () => void>> = {
    "an ignored file": () => write(at("ignored.log"), "2\n"),
    "an empty folder": () => mkdirSync(at("empty")),
    "the time of a file": () => utimesSync(at("a.txt"), 1, 1),
    "the mode of a folder": () => chmodSync(at("a"), 0o700),
    "a file beside the context": () => write(join(folder, "other"), ""),
  };
  for (const [what, change] of Object.entries(others)) {
    it(`does not change with ${what}`, () => {
      const before = digest();
      change();
      assert.equal(digest(), before);
    });
  }
});
