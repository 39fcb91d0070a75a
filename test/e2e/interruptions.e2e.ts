import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sharedStack } from "./support/shared-stack.ts";
import { sized, soakSize } from "./support/size.ts";

/** In the soak at each operation on a resource, of which there are fewer; else at some. */
const kills = soakSize === undefined ? 3 : sized(3, 100);

/** What Pulumi prints when it begins an operation on a resource. */
const operation =
  /^ (?:\+\+?|~|-|\+-|--) +(\S+) (\S+) (creating|updating|deleting|replacing|deleting original|creating replacement) /m;

describe("Pulumi, killed at one operation after the other", function () {
  this.timeout("40m");
  const { commands, folder, stack } = sharedStack();
  const sources = ["app", "keeper"].map((name) => join(folder, name, "src/server.ts"));
  const originals = sources.map((source) => readFileSync(source, "utf8"));

  after(async () => {
    sources.forEach((source, index) => void writeFileSync(source, originals[index] ?? ""));
    await commands.pulumi("config", "rm", "vaultMemory");
    await commands.succeed("up");
  });

  it("brings up a new stack in the end, and takes nothing away that worked", async () => {
    await stack.visit(10);
    const before = await stack.counts();
    await commands.pulumi("destroy", "--yes", "--skip-preview");
    const gone = ["pod/vault-0", "--namespace=vault", "--for=delete", "--timeout=60s"];
    await commands.kubectl("wait", ...gone);
    let vault: string | undefined;
    const seen = await killAtEach(async () => {
      const found = (await stack.pods("vault")).find(({ name }) => name === "vault-0")?.uid;
      assert.equal(found, vault ?? found, "another vault-0");
      vault = found;
    });
    assert.ok(seen.size >= Math.min(kills, 20), [...seen].join("\n"));
    await converges();
    for (const [pod, count] of Object.entries(await stack.counts()))
      assert.ok(count >= (before[pod] ?? 0), `${pod}: ${count}`);
  });

  it("updates a stack in the end, and takes nothing away that worked", async () => {
    const before = await stack.counts();
    sources.forEach(
      (source, index) =>
        void writeFileSync(source, `process.title = "interrupted";\n${originals[index]}`),
    );
    await commands.pulumi("config", "set", "vaultMemory", "600Mi");
    const seen = await killAtEach(async () => {});
    assert.ok(seen.size >= Math.min(kills, 6), [...seen].join("\n"));
    await converges();
    for (const [pod, count] of Object.entries(await stack.counts()))
      assert.ok(count >= (before[pod] ?? 0), `${pod}: ${count}`);
  });

  /** Runs `up` until it ends by itself, and kills it at each operation that it has not been killed at. */
  async function killAtEach(check: () => Promise<void>): Promise<Set<string>> {
    const seen = new Set<string>();
    const isNew = (output: string) => {
      if (seen.size >= kills) return false;
      for (const [what] of output.matchAll(new RegExp(operation, "gm"))) {
        if (seen.has(what)) continue;
        seen.add(what);
        return true;
      }
      return false;
    };
    while (await commands.killWhen(isNew, "up")) await check();
    return seen;
  }

  async function converges(): Promise<void> {
    const output = await commands.succeed("up");
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
    await commands.pulumi("preview", "--expect-no-changes");
    const { deployment } = JSON.parse(await commands.pulumi("stack", "export"));
    assert.deepEqual(deployment.pending_operations ?? [], []);
    const state: string[] = deployment.resources
      .filter(({ type }: Resource) => type.startsWith("kubernetes:"))
      .map(({ type, id }: Resource) => `${type.split(":").at(-1)} ${id.split("/").at(-1)}`);
    assert.deepEqual(
      (await ours()).filter((object) => !state.includes(object)),
      [],
    );
  }

  /** Objects that Pulumi made, by the label that each has. */
  async function ours(): Promise<string[]> {
    const kinds =
      "statefulsets,deployments,services,configmaps,serviceaccounts,poddisruptionbudgets,roles,rolebindings,jobs";
    const { items } = JSON.parse(
      await commands.kubectl(
        ...["get", kinds, "--all-namespaces", "--output=json"],
        "--selector=app.kubernetes.io/managed-by=pulumi",
      ),
    );
    return items.map(({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`);
  }
});

interface Resource {
  readonly type: string;
  readonly id: string;
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
