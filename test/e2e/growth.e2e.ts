import assert from "node:assert/strict";
import { waitFor } from "../../lab/terminal/wait.ts";
import { blockWith } from "../support/shell-blocks.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";
import { VaultServers } from "./support/vault-servers.ts";

const counterClaims = ["app-storage-counter-0", "app-storage-counter-1"];
const vaultClaims = ["audit-vault-0", "data-vault-0"];

describe("Larger claims on a lab", function () {
  this.timeout("10m");
  const { commands, stack } = sharedStack();
  const servers = new VaultServers(commands);
  let before: Awaited<ReturnType<typeof state>>;

  it("begin with a stack on the StorageClass that the document names", async () => {
    await commands.succeed("lab", "--", "purge", "--yes");
    await commands.type(blockWith("docs/lab.md", "storageClass=expandable"));
    await stack.visit(20);
    before = await state();
    assert.deepEqual(sizes(before.claims), {
      ...Object.fromEntries(counterClaims.map((claim) => [claim, "1Gi"])),
      ...Object.fromEntries(vaultClaims.map((claim) => [claim, "1Gi"])),
    });
  });

  it("are told by a preview, which changes nothing", async () => {
    await commands.pulumi("config", "set", "storageSize", "2Gi");
    assert.match(
      await commands.pulumi("preview"),
      /`storageSize` grows from `1Gi` to `2Gi`: the claims grow while their pods run\./,
    );
    assert.deepEqual(await state(), before);
    await commands.pulumi("config", "rm", "storageSize");
  });

  it("are there after the documented commands: the same pods with the same counts, the same claims, larger file systems", async () => {
    const room = await roomOf("counter-0");
    await commands.type(blockWith("docs/operations.md", "config set storageSize 2Gi"));
    await shows({ storage: "2Gi" });
    assert.ok((await roomOf("counter-0")) > room);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("are there for Vault, whose servers are the same and serve", async () => {
    await commands.pulumi("config", "set", "vaultStorageSize", "1100Mi");
    const id = await servers.serving();
    await commands.succeed("up");
    await shows({ vault: "1100Mi" });
    assert.equal(await servers.serving(), id);
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("are there in the end if up is killed as soon as there is no StatefulSet", async () => {
    await commands.pulumi("config", "set", "storageSize", "2100Mi");
    await commands.pulumi("config", "set", "vaultStorageSize", "1200Mi");
    for (const [set, namespace] of [
      ["vault", "vault"],
      ["counter", "visit-counter"],
    ] as const) {
      await commands.killAtDeletion([`statefulset/${set}`, `--namespace=${namespace}`], "up");
      assert.deepEqual((await state()).uids, before.uids);
    }
    await commands.succeed("up");
    await shows({ storage: "2100Mi", vault: "1200Mi" });
    await commands.pulumi("preview", "--expect-no-changes");
  });

  it("are refused if they would be smaller, and nothing changes", async () => {
    const now = await state();
    await commands.pulumi("config", "set", "storageSize", "1Gi");
    const { code, output } = await commands.npm(["up"]);
    assert.notEqual(code, 0);
    assert.ok(output.includes("Expected `storageSize` to be `2100Mi` or more, got `1Gi`."), output);
    assert.deepEqual(await state(), now);
    await commands.pulumi("config", "set", "storageSize", "2100Mi");
  });

  it("leave pods that go with the stack, and counts that come back with it", async () => {
    await commands.pulumi("destroy", "--yes", "--skip-preview");
    const none = { what: "no pods", seconds: 60, remedy: "See: kubectl get pods --all-namespaces" };
    await waitFor(none, async () => {
      const all = await Promise.all(["visit-counter", "vault"].map((one) => stack.pods(one)));
      return all.flat().length === 0;
    });
    await commands.succeed("up");
    for (const pod of pods)
      assert.ok((await stack.countOf(pod)) > (before.counts[pod] ?? 0), "no count is lost");
  });

  /** Expects the pods, claims and counts that were there, and larger claims. */
  async function shows({ storage, vault }: { storage?: string; vault?: string }): Promise<void> {
    const after = await state();
    assert.deepEqual(after.uids, before.uids);
    const wanted = sizes(before.claims);
    for (const claim of counterClaims) wanted[claim] = storage ?? wanted[claim] ?? "";
    for (const claim of vaultClaims) wanted[claim] = vault ?? wanted[claim] ?? "";
    assert.deepEqual(sizes(after.claims), wanted);
    // The check of the rollout makes one visit to each pod.
    for (const pod of pods) {
      const more = (after.counts[pod] ?? 0) - (before.counts[pod] ?? 0);
      assert.ok(more >= 0 && more <= 1, `${pod}: ${more} more`);
    }
    before = after;
  }

  async function state() {
    const claims = (await Promise.all(["visit-counter", "vault"].map(claimsIn))).flat();
    const all = [...(await stack.pods("visit-counter")), ...(await stack.pods("vault"))];
    const lasting = all.filter(({ name }) => /^(counter|vault)-\d$/.test(name));
    return {
      counts: await stack.counts(),
      claims,
      uids: [...lasting, ...claims].map(({ name, uid }) => `${name} ${uid}`),
    };
  }

  /** Claims with the size that their pods have. */
  async function claimsIn(namespace: string) {
    const get = ["get", "persistentvolumeclaims", `--namespace=${namespace}`, "--output=json"];
    const { items }: { items: Claim[] } = JSON.parse(await commands.kubectl(...get));
    return items.map(({ metadata, status }) => ({ ...metadata, size: status.capacity.storage }));
  }

  /** Blocks of the file system that a pod's count is on. */
  async function roomOf(pod: string): Promise<number> {
    const [, line = ""] = (await stack.exec(pod, "df", "-Pk", "/data")).trim().split("\n");
    return Number(line.split(/\s+/)[1]);
  }
});

interface Claim {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: { readonly capacity: { readonly storage: string } };
}

function sizes(claims: readonly { name: string; size: string }[]): Record<string, string> {
  return Object.fromEntries(claims.map(({ name, size }) => [name, size]));
}
