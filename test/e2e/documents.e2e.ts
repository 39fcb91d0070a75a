import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blocksForLab } from "../support/shell-blocks.ts";
import { sharedStack } from "./support/shared-stack.ts";

describe("The shell blocks of README and docs, pasted on a lab", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const home = mkdtempSync(join(tmpdir(), "visit-counter-home-"));
  /** What each has printed, by its text. */
  const printed = new Map<string, string>();
  const printedBy = (contains: string) =>
    [...printed].find(([text]) => text.includes(contains))?.[1] ?? "";

  after(async () => {
    rmSync(home, { recursive: true });
    await commands.pulumi("config", "rm", "replicas");
    await commands.pulumi("config", "set", "acceptFewer", "replicas 3 to 2");
    await commands.succeed("up");
    await commands.pulumi("config", "rm", "acceptFewer");
    const claim = "persistentvolumeclaim/app-storage-counter-2";
    await commands.kubectl("delete", claim, "--namespace=visit-counter");
  });

  for (const { document, text } of blocksForLab())
    it(`do what ${document} says: ${text.split("\n")[0]}`, async () => {
      // A file in the reader's home is the only thing that is not as pasted.
      printed.set(text, await commands.type(text.replaceAll("~/", `${home}/`)));
    });

  it("have counted visits and shown the pods' own counts", () => {
    assert.match(
      printedBy('curl "$counter"'),
      /^(Visit \d+, counted by counter-[01]\.\n){6}\d+\n\d+\n$/,
    );
  });

  it("have found a pod by its name, its probes, and what it says of itself", () => {
    const text = printedBy("nslookup");
    assert.match(text, /Name:\s+counter-1\.counter\.visit-counter/);
    for (const probe of ["Liveness", "Readiness", "Startup"]) assert.match(text, RegExp(probe));
    assert.match(text, /HTTP\/1.1 200 OK/);
  });

  it("have previewed and made a third pod", async () => {
    assert.match(printedBy("config set replicas 3"), /~ .*StatefulSet\s+counter\s+update/);
    assert.equal((await stack.pods("visit-counter")).length, 3);
  });

  it("have backed up the counts of all pods and restored the same", () => {
    const restored = [...printedBy("npm run restore").matchAll(/^(counter-\d): (\d+) -> (\d+)$/gm)];
    assert.deepEqual(
      restored.map(([, pod]) => pod),
      ["counter-0", "counter-1", "counter-2"],
    );
    for (const [, , previous, visits] of restored) assert.equal(previous, visits);
  });

  it("have backed up one count and restored the same", () => {
    const [, visits, previous] =
      /\{"visits":(\d+),"previous":(\d+),"pod":"counter-0"\}/.exec(printedBy("--request PUT")) ??
      [];
    assert.ok(visits !== undefined);
    assert.equal(visits, previous);
  });

  it("have copied the unseal keys, for the eyes of their owner", () => {
    const copy = join(home, "vault-unseal-keys.yaml");
    assert.match(readFileSync(copy, "utf8"), /^ {2}unseal-keys: \S+$/m);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
  });
});
