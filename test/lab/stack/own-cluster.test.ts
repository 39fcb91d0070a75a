import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { OwnMachine, pulumi } from "../support/own-machine.ts";
import { fakeGo } from "../toolchain/support/fake-go.ts";

describe("npm run up on a cluster of the user's own", () => {
  it("runs the user's Pulumi with the user's plugins and arguments, and builds nothing", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    assert.deepEqual(own.run("up.ts", ["--yes", "--stack=a b"]), {
      status: 0,
      stdout: "",
      stderr: `[1/3] Pulumi
plugin kubernetes: official, plugin docker: official
[1/3] Pulumi: done (0.0 s)
[2/3] pulumi up
The cluster is not checked: kubectl is missing
[2/3] pulumi up: done (0.0 s)
[3/3] The stack
[3/3] The stack: done (0.0 s)
`,
    });
    assert.deepEqual(own.lines("pulumi version"), [
      "pulumi config --json --non-interactive --stack=a b",
      "pulumi stack export --non-interactive --stack=a b",
      `pulumi up ${own.policy} --yes --stack=a b`,
      "pulumi stack export --non-interactive --stack=a b",
    ]);
    const up = own.calls("pulumi").find(({ args }) => args[0] === "up");
    assert.equal(up?.folder, own.path("checkout"));
    assert.equal(
      up?.env.PATH,
      `${own.path("bin")}:${own.path("cache/visit-counter/toolchain/bin")}`,
    );
    assert.equal(up?.env.KUBECONFIG, own.path("kubeconfig"));
    for (const name of ["PULUMI_BACKEND_URL", "PULUMI_HOME", "DOCKER_HOST"]) {
      assert.equal(up?.env[name], process.env[name]);
    }
    // No check of what only the lab needs.
    assert.ok(!existsSync(own.path("asked")));
  });

  describe("looks at the cluster before Pulumi", () => {
    const start = (namespaces: string, items = '{"items":[]}') => {
      const own = new OwnMachine();
      own.program("pulumi", pulumi);
      own.giveReleases("kubernetes", "docker");
      own.write("config.json", '{"kubernetes:context":{"value":"a b"}}');
      const kubeconfig = {
        contexts: [{ name: "a b", context: { cluster: "one" } }],
        clusters: [{ name: "one", cluster: { server: "https://10.0.0.1:6443" } }],
      };
      own.write("view", JSON.stringify(kubeconfig));
      own.write("namespaces", namespaces);
      own.write("items", items);
      own.program(
        "kubectl",
        `file=items; [ "$1" = config ] && file=view; [ "$3" = namespaces ] && file=namespaces; cat "$records/../$file"`,
      );
      return own;
    };

    it("and says which one it is", () => {
      using own = start("");
      const { status, stderr } = own.run("up.ts");
      assert.equal(status, 0, stderr);
      assert.match(
        stderr,
        /^\[2\/3\] pulumi up\nCluster: https:\/\/10\.0\.0\.1:6443, context `a b`\n\[2\/3\] pulumi up: done/m,
      );
      const programs = own.lines("pulumi version").map((line) => line.split(" ", 2).join(" "));
      assert.ok(programs.indexOf("kubectl config") < programs.indexOf("pulumi up"));
    });

    it("and leaves it alone if somebody else has a namespace of the stack's", () => {
      using own = start(
        '{"items":[{"kind":"Namespace","metadata":{"name":"vault"}}]}',
        '{"items":[{"kind":"Pod","metadata":{"name":"root"}}]}',
      );
      const { status, stderr } = own.run("up.ts");
      assert.equal(status, 1);
      assert.match(
        stderr,
        /^Expected the namespace `vault` to be empty or this stack's, got `pod\/root`/m,
      );
      assert.deepEqual(
        own.lines().filter((line) => /^pulumi (up|stack import)/.test(line)),
        [],
      );
    });
  });

  it("finds a built plugin, else the stand-in, on PATH, and does not touch the user's Pulumi home", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.program("go", fakeGo("echo built"));
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^plugin kubernetes: official, built from source of 2026-01-15, plugin docker: stand-in$/m,
    );
    const folders = own.calls("pulumi").at(-1)?.env.PATH?.split(":") ?? [];
    assert.deepEqual(folders, [
      own.path("cache/visit-counter/toolchain/plugins/pulumi-resource-kubernetes"),
      own.path("cache/visit-counter/stand-ins/docker"),
      own.path("bin"),
      own.path("cache/visit-counter/toolchain/bin"),
    ]);
    assert.ok(existsSync(join(folders[0] ?? "", "pulumi-resource-kubernetes")));
    assert.ok(existsSync(join(folders[1] ?? "", "pulumi-resource-docker")));
    assert.ok(!existsSync(own.path("home/.pulumi/plugins")));
  });

  it("builds Pulumi once if the machine has none and none can be downloaded", () => {
    using own = new OwnMachine();
    own.giveReleases("kubernetes", "docker");
    own.program("go", fakeGo(`echo '{"deployment":{}}'`));
    const first = own.run("up.ts");
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stderr, /^Built: pulumi-language-nodejs, pulumi$/m);
    const builds = () => own.calls("go").filter(({ args }) => args[0] === "build").length;
    assert.equal(builds(), 2);

    assert.equal(own.run("up.ts").status, 0);
    assert.equal(builds(), 2);
  });

  describe("checks the stack after Pulumi", () => {
    const resource = { type: "kubernetes:apps/v1:StatefulSet", id: "visit-counter/counter" };
    const provider = { type: "pulumi:providers:kubernetes", inputs: { context: "a b" } };
    const statefulSet = {
      kind: "StatefulSet",
      metadata: { name: "counter", namespace: "visit-counter", uid: "1", generation: 1 },
      spec: { replicas: 0 },
      status: { observedGeneration: 1 },
    };
    const look = (provider: object, items: object[], kubectl?: string) => {
      using own = new OwnMachine();
      own.program("pulumi", pulumi);
      own.giveReleases("kubernetes", "docker");
      own.write("stack.json", JSON.stringify({ deployment: { resources: [provider, resource] } }));
      const objects = own.write("objects.json", JSON.stringify({ items }));
      if (kubectl !== "") own.program("kubectl", kubectl ?? `cat '${objects}'`);
      const { status, stderr } = own.run("up.ts");
      const calls = own.lines().filter((line) => line.includes(" get statefulsets"));
      return { status, end: stderr.slice(stderr.indexOf("[3/3]")), calls };
    };

    it("on the stack's cluster", () => {
      assert.deepEqual(look(provider, [statefulSet]), {
        status: 0,
        end: "[3/3] The stack\n[3/3] The stack: done (0.0 s)\n",
        calls: [
          "kubectl --context=a b get statefulsets,deployments,replicasets,pods --namespace=visit-counter --output=json",
        ],
      });
    });

    it("and fails if it differs from Pulumi's state", () => {
      const { status, end } = look(provider, []);
      assert.equal(status, 1);
      assert.match(end, /\nExpected `statefulset\/counter` in `visit-counter`, as in Pulumi's /);
    });

    const notChecked = (why: string) => ({
      status: 0,
      end: `[3/3] The stack\nThe stack is not checked: ${why}\n[3/3] The stack: done (0.0 s)\n`,
    });

    it("unless there is no kubectl", () => {
      const { status, end } = look(provider, [], "");
      assert.deepEqual({ status, end }, notChecked("kubectl is missing"));
    });

    it("unless the cluster forbids it", () => {
      const said = 'replicasets.apps is forbidden: User "me" cannot list resource "replicasets"';
      const forbids = `echo 'Error from server (Forbidden): ${said}' >&2; exit 1`;
      const { status, end } = look(provider, [], forbids);
      assert.deepEqual({ status, end }, notChecked(said));
    });

    it("unless the cluster is unknown", () => {
      assert.deepEqual(look({ ...provider, inputs: { kubeconfig: "apiVersion: v1" } }, []), {
        ...notChecked("its settings name a kubeconfig"),
        calls: [],
      });
    });
  });

  it("continues without kubectl after an interrupted release, and leaves that to Helm", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    const resource = {
      urn: "urn:vault",
      type: "kubernetes:helm.sh/v3:Release",
      inputs: { name: "vault", namespace: "vault" },
    };
    const pending_operations = [{ type: "creating", resource }];
    own.write("stack.json", JSON.stringify({ deployment: { pending_operations } }));
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Helm's records are not checked: kubectl is missing$/m);
    assert.deepEqual(own.lines("pulumi version", "pulumi stack export --non-interactive"), [
      "pulumi config --json --non-interactive",
      `pulumi up ${own.policy}`,
    ]);
  });

  it("runs the user's policy packs instead of its own", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    const { status, stderr } = own.run("up.ts", ["--policy-pack", "mine"]);
    assert.equal(status, 0, stderr);
    assert.ok(own.lines().includes("pulumi up --policy-pack mine"));
  });

  it("fails with a sentence after Pulumi's errors", () => {
    using own = new OwnMachine();
    own.program("pulumi", pulumi);
    own.giveReleases("kubernetes", "docker");
    own.write("up.code", "255");
    const { status, stderr } = own.run("up.ts");
    assert.equal(status, 1);
    assert.ok(
      stderr.endsWith(
        "[2/3] pulumi up: failed (0.0 s)\n" +
          "Expected `pulumi up` to succeed on your cluster, got the errors above. Solve them and run the command again.\n",
      ),
    );
  });
});
