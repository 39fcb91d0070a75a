import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkoutOf, lastRelease, type Release } from "./release.ts";

describe("A release in the repository's history", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-history-"));
  const repository = join(folder, "repository");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
      cwd: repository,
      encoding: "utf8",
    }).trim();
  let release: Release;

  before(() => {
    execFileSync("git", ["init", "--quiet", repository]);
    const commit = (content: string) => {
      writeFileSync(join(repository, "package.json"), content);
      git("add", "package.json");
      git("commit", "--quiet", "--message=change");
      return git("rev-parse", "HEAD");
    };
    release = { version: "1", commit: commit("then") };
    commit("now");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is taken out as it was, without packages", () => {
    const checkout = checkoutOf(release, repository) ?? assert.fail();
    assert.equal(readFileSync(join(checkout, "package.json"), "utf8"), "then");
    assert.ok(!existsSync(join(checkout, "node_modules")));
    rmSync(checkout, { recursive: true });
  });

  it("is none in a shallow clone", () => {
    const shallow = join(folder, "shallow");
    const url = pathToFileURL(repository).href;
    execFileSync("git", ["clone", "--quiet", "--depth=1", url, shallow]);
    assert.equal(checkoutOf(release, shallow), undefined);
  });

  it("has the version by which it is pinned", function () {
    const checkout = checkoutOf(lastRelease);
    // This clone is shallow.
    if (checkout === undefined) return this.skip();
    const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
    rmSync(checkout, { recursive: true });
    assert.equal(version, lastRelease.version);
  });
});
