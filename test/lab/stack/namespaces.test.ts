import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { labels } from "../../../components/kubernetes/labels.ts";
import { namespacesIn, partOf, refuseForeignNamespaces } from "../../../lab/stack/namespaces.ts";
import { project } from "../../../lab/stack/state.ts";
import { Sandbox } from "../support/sandbox.ts";

const ours = { labels: { [partOf]: "visit-counter" } };
const namespace = (name: string, metadata: object = {}) => ({
  kind: "Namespace",
  metadata: { name, ...metadata },
});
const pod = (name: string, metadata: object = {}) => ({
  kind: "Pod",
  metadata: { name, ...metadata },
});

interface Cluster {
  readonly namespaces?: readonly object[];
  /** What runs in a namespace. */
  readonly items?: Readonly<Record<string, readonly object[]>>;
  /** Of the stack's state. */
  readonly resources?: readonly object[];
}

/** The message of the refusal, if any, and the calls of kubectl and Pulumi. */
async function check(cluster: Cluster) {
  using sandbox = new Sandbox();
  process.env.PATH = sandbox.path("bin");
  const list = (items: readonly object[]) => JSON.stringify({ kind: "List", items });
  if (cluster.namespaces) sandbox.write("namespaces", list(cluster.namespaces));
  for (const [name, items] of Object.entries(cluster.items ?? {}))
    sandbox.write(`in/--namespace=${name}`, list(items));
  sandbox.program(
    "kubectl",
    `[ "$3" = namespaces ] || exec cat "$records/../in/$4"\ncat "$records/../namespaces" 2> /dev/null || :`,
  );
  const { resources = [] } = cluster;
  const state = sandbox.write("state.json", JSON.stringify({ deployment: { resources } }));
  sandbox.program("pulumi", `cat '${state}'`);
  const refusal = await refuseForeignNamespaces(
    { PATH: process.env.PATH },
    ["--context=a b"],
    ["vault", "visit-counter"],
    [],
  )
    .then(() => undefined)
    .catch(({ message }: Error) => message);
  return {
    refusal,
    calls: sandbox.calls().map(({ program, args }) => [program, ...args].join(" ")),
  };
}

const getNamespaces =
  "kubectl --context=a b get namespaces vault visit-counter --ignore-not-found --output=json";
const getItems = (name: string) =>
  `kubectl --context=a b get pods,statefulsets,deployments,daemonsets,jobs,cronjobs --namespace=${name} --output=json`;

describe("The namespaces of the stack", () => {
  it("are those that the program creates, with the label that it puts on them", () => {
    const golden = readFileSync(new URL("../../golden/defaults.json", import.meta.url), "utf8");
    const registered = JSON.parse(golden).filter(
      ({ inputs }: { inputs: { kind?: string } }) => inputs.kind === "Namespace",
    );
    assert.deepEqual(
      registered
        .map(({ inputs }: { inputs: { metadata: { name: string } } }) => inputs.metadata.name)
        .sort(),
      namespacesIn({}),
    );
    assert.equal(labels("counter")[partOf], project);
  });

  it("are others if the settings say so", () => {
    const settings = { "visit-counter:namespace": { value: "visits" } };
    assert.deepEqual(namespacesIn(settings), ["vault", "visits"]);
  });

  it("may be missing", async () => {
    assert.deepEqual(await check({}), { refusal: undefined, calls: [getNamespaces] });
  });

  it("may be the program's, whatever runs there", async () => {
    const cluster = {
      namespaces: [namespace("vault", ours)],
      items: { vault: [pod("debugger")] },
    };
    assert.deepEqual(await check(cluster), { refusal: undefined, calls: [getNamespaces] });
  });

  it("may be made beforehand, with what is not a workload or is the program's", async () => {
    const cluster = {
      namespaces: [namespace("vault"), namespace("visit-counter")],
      items: { vault: [], "visit-counter": [pod("counter-0", ours)] },
    };
    assert.deepEqual(await check(cluster), {
      refusal: undefined,
      calls: [getNamespaces, getItems("vault"), getItems("visit-counter")],
    });
  });

  it("may have lost the label, if they are in the stack's state", async () => {
    const cluster = {
      namespaces: [namespace("vault")],
      items: { vault: [pod("vault-0")] },
      resources: [{ type: "kubernetes:core/v1:Namespace", id: "vault" }],
    };
    assert.equal((await check(cluster)).refusal, undefined);
  });

  it("are refused if something of somebody else runs there", async () => {
    const cluster = {
      namespaces: [namespace("vault", { labels: { [partOf]: "other" } })],
      items: { vault: [pod("counter-0", ours), pod("root", { labels: { app: "root" } })] },
    };
    assert.deepEqual(await check(cluster), {
      refusal:
        "Expected the namespace `vault` to be empty or this stack's, got `pod/root` of somebody else in it. " +
        "Nothing was changed. Use another cluster, or move what runs there; if this stack may have the namespace, " +
        "whose pods must then pass Pod Security `restricted`, say so: " +
        "npm run kubectl -- '--context=a b' label namespace vault app.kubernetes.io/part-of=visit-counter",
      calls: [getNamespaces, getItems("vault"), "pulumi stack export --non-interactive"],
    });
  });
});
