import assert from "node:assert/strict";
import { packed } from "../lab/stack/support/helm-secret.ts";
import { lab } from "./support/shared-stack.ts";
import { pods } from "./support/stack.ts";

describe("The stack on a lab, with the README's commands", () => {
  const { commands, stack } = lab;
  /** The counts, which began with the visits of the rollout's check. */
  let counts: Record<string, number>;
  const helmRecords = ["secrets", "--namespace=vault", "--selector=owner=helm,name=vault"];
  /** The uid of the pod vault-0, once it exists. */
  let vault: string | undefined;

  // The toolchain may have to be built first.
  describe("npm run up", function () {
    this.timeout("45m");

    for (const [when, marker] of [
      ["while Kubernetes starts", "[2/6] Kubernetes: starting"],
      ["while the images are made", "[3/6] Images: vault"],
    ] as const) {
      it(`may be killed ${when}`, async () => {
        await commands.killAt(marker, "up");
      });
    }

    it("may be killed while Helm installs Vault, once its record exists", async () => {
      await commands.killAtFirst(helmRecords, "up");
    });

    it("leaves a Vault alone that somebody else may have installed meanwhile", async () => {
      const secret = ["secret", "sh.helm.release.v1.vault.v9", "--namespace=vault"];
      const theirs = packed({ revision: 9, values: { theirs: true } });
      const type = "--type=helm.sh/release.v1";
      await commands.kubectl(
        "create",
        "secret",
        "generic",
        ...secret.slice(1),
        type,
        `--from-literal=release=${theirs}`,
      );
      await commands.kubectl("label", ...secret, "owner=helm", "name=vault");
      const before = await traces();
      assert.ok(before.pending.includes("creating kubernetes:helm.sh/v3:Release"));
      assert.equal(before.records.length, 2);
      await keepsVault();

      const { code, output } = await commands.npm(["up"]);
      assert.equal(code, 1, output);
      assert.match(
        output,
        /^Expected Helm's release `vault` in namespace `vault` to be the one that /m,
      );
      assert.deepEqual(await traces(), before);
      await keepsVault();
      await commands.kubectl("delete", ...secret);
    });

    it("may be killed while the objects are created", async () => {
      await commands.killAt("kubernetes:apps/v1:StatefulSet counter", "up");
      await keepsVault();
    });

    it("succeeds when it is run again", async () => {
      const { code, output } = await commands.npm(["up"]);
      assert.equal(code, 0, output);
      await keepsVault();
    });

    it("changes nothing when it is run twice more, in less than three minutes each", async () => {
      const before = await stack.readyPods("vault");
      for (const _ of ["once", "twice"]) {
        const started = Date.now();
        const { code, output } = await commands.npm(["up"]);
        assert.equal(code, 0, output);
        assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
        assert.doesNotMatch(output, /pending operations/);
        assert.ok(Date.now() - started < 180_000, `it took ${Date.now() - started} ms`);
        assert.deepEqual(await stack.readyPods("vault"), before);
      }
    });

    it("leaves nothing to change in a preview", async () => {
      await commands.pulumi("preview", "--expect-no-changes");
    });

    /** What an interrupted installation of Vault leaves: Helm's records and Pulumi's pending operations. */
    async function traces(): Promise<{ records: string[]; pending: string[] }> {
      const { items } = JSON.parse(
        await commands.kubectl("get", ...helmRecords, "--output=json"),
      ) as { items: Secret[] };
      const { deployment } = JSON.parse(await commands.pulumi("stack", "export"));
      const operations: Operation[] = deployment.pending_operations ?? [];
      return {
        // Without resource versions: the plugin may outlive Pulumi for a moment, and update its record.
        records: items.map(({ metadata }) => `${metadata.name} ${metadata.uid}`),
        pending: operations.map(({ type, resource }) => `${type} ${resource.type}`),
      };
    }

    /** Asserts that Vault's pod, once it exists, is never replaced. */
    async function keepsVault(): Promise<void> {
      const found = (await stack.pods("vault")).find(({ name }) => name === "vault-0")?.uid;
      assert.equal(found, vault ?? found);
      vault = found;
    }
  });

  describe("the outputs", () => {
    it("match the README", async () => {
      const outputs = await stack.outputs();
      assert.match(outputs.clusterUrl, /^http:\/\/10\.97\.\d+\.\d+:8000$/);
      assert.match(outputs.image, /^localhost:5000\/[a-z-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/);
      assert.match(
        outputs.rollout,
        /^Every pod is ready and counts, with one visit each: counter-0 \d+, counter-1 \d+\.$/,
      );
      assert.deepEqual(
        { ...outputs, clusterUrl: "", image: "", rollout: "" },
        {
          url: "http://counter-http.visit-counter.svc.cluster.local:8000",
          clusterUrl: "",
          publicUrl: null,
          podUrls: [
            "http://counter-0.counter.visit-counter.svc.cluster.local:8000",
            "http://counter-1.counter.visit-counter.svc.cluster.local:8000",
          ],
          vaultNamespace: "vault",
          vaultUrl: "https://vault.vault.svc.cluster.local:8200",
          image: "",
          namespace: "visit-counter",
          claims: ["app-storage-counter-0", "app-storage-counter-1"],
          rollout: "",
          portForward: {
            counter:
              "kubectl port-forward --namespace visit-counter service/counter-http 8000:8000",
            vault: "kubectl port-forward --namespace vault service/vault 8200:8200",
          },
        },
      );
    });

    it("can be piped: nothing is added to what Pulumi and kubectl print", async () => {
      assert.equal(await commands.pulumi("stack", "output", "namespace"), "visit-counter\n");
      const service = ["get", "service/counter-http", "-n", "visit-counter", "-o", "name"];
      const printed = await commands.succeed("kubectl", "--", ...service);
      assert.equal(printed, "service/counter-http\n");
    });
  });

  describe("the pods", () => {
    it("of the counter are Ready and run the output's image, by digest", async () => {
      const { image } = await stack.outputs();
      const found = await stack.readyPods("visit-counter");
      assert.deepEqual(
        found.map((pod) => [pod.name, pod.image]),
        [
          ["counter-0", image],
          ["counter-1", image],
        ],
      );
    });

    it("of Vault and its keeper run by digest and are Ready: Vault is initialised and unsealed", async () => {
      const found = await stack.readyPods("vault");
      assert.deepEqual(
        found.map((pod) => pod.name.replace(/^(vault-keeper)-.*/, "$1")),
        ["vault-0", "vault-keeper"],
      );
      for (const { image } of found) assert.match(image, /@sha256:[0-9a-f]{64}$/);
      const status = ["exec", "--namespace=vault", "vault-0", "--", "vault", "status"];
      const output = await commands.kubectl(...status);
      assert.match(output, /Initialized\s+true/);
      assert.match(output, /Sealed\s+false/);
      assert.match(output, /Storage Type\s+raft/);
    });

    it("look up full names as they are, and search for shorter ones", async () => {
      for (const [namespace, pod] of [
        ["visit-counter", "statefulset/counter"],
        ["vault", "deployment/vault-keeper"],
      ] as const) {
        const read = ["exec", `--namespace=${namespace}`, pod, "--", "cat", "/etc/resolv.conf"];
        assert.match(await commands.kubectl(...read), /^options ndots:4$/m);
      }
    });

    it("find each other by name", async () => {
      const answer = await stack.exec("counter-0", "nslookup", "counter-1.counter");
      assert.match(
        answer,
        /Name:\s+counter-1\.counter\.visit-counter\.svc\.cluster\.local\nAddress:\s+10\.245\.0\.\d+/,
      );
    });
  });

  describe("visits through the client Service", () => {
    it("are counted once each, by the pod that answers", async () => {
      const before = await stack.counts();
      counts = { ...before };
      for (const { pod } of await stack.visit(40)) counts[pod] = (counts[pod] ?? 0) + 1;
      for (const pod of pods) assert.notEqual(counts[pod], before[pod]);
    });

    it("are stored on each pod's own volume", async () => {
      assert.deepEqual(await stack.counts(), counts);
      assert.equal(await stack.exec("counter-0", "cat", "visits"), `${counts["counter-0"]}\n`);
    });

    it("survive the deletion of a pod, which comes back with its claim", async () => {
      const volume = () =>
        commands.kubectl(
          ...["get", "persistentvolumeclaim/app-storage-counter-0", "--namespace=visit-counter"],
          "--output=jsonpath={.spec.volumeName}",
        );
      const uid = (await stack.pods("visit-counter"))[0]?.uid;
      const volumeBefore = await volume();
      await commands.kubectl("delete", "pod/counter-0", "--namespace=visit-counter");
      await stack.ready();
      assert.notEqual((await stack.pods("visit-counter"))[0]?.uid, uid);
      assert.equal(await volume(), volumeBefore);
      assert.deepEqual(await stack.counts(), counts);
    });
  });

  describe("a mistake", () => {
    it("in the name of a setting is refused in one sentence", async () => {
      await commands.pulumi("config", "set", "replica", "3");
      const { code, output } = await commands.npm(["pulumi", "--", "preview"]);
      await commands.pulumi("config", "rm", "replica");
      assert.notEqual(code, 0);
      assert.match(output, /Expected .*`replica`/);
      assert.doesNotMatch(output, /\n\s+at /);
    });
  });
});

interface Secret {
  readonly metadata: { readonly name: string; readonly uid: string };
}

interface Operation {
  readonly type: string;
  readonly resource: { readonly type: string };
}
