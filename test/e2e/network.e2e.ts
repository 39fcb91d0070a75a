import assert from "node:assert/strict";
import { type Flow, flows } from "../../components/network/flows.ts";
import { outsiders } from "../../components/network/parties.ts";
import { waitFor } from "../../lab/terminal/wait.ts";
import { instance } from "./support/commands.ts";
import {
  type Connection,
  type Difference,
  NetworkTrial,
  type Who,
} from "./support/network-trial.ts";
import { reachedFrom } from "./support/network-tries.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { type StackEnd, stackEnds } from "./support/stack-ends.ts";

describe("The network of a lab", function () {
  this.timeout("5m");
  const { commands, stack } = sharedStack();
  const trial = new NetworkTrial(commands);

  before(async () => trial.start((await stack.outputs()).image));
  after(() => trial.remove());

  it("lets every pod reach every other one, where there are no policies", async () => {
    assert.deepEqual(await lasting(() => true), []);
  });

  describe("with the policies", () => {
    let differences: Difference[];

    before(async () => {
      await trial.isolate();
      differences = await lasting(isAllowed);
    });

    for (const flow of flows)
      it(`lets ${flow.from} reach ${flow.to}: ${flow.what}`, () => {
        const own = differences.filter(({ from, to }) => from === flow.from && to === flow.to);
        assert.deepEqual(own, []);
      });

    it("refuses everything else, to pods of the stack and from them", () => {
      assert.deepEqual(differences, []);
    });
  });

  describe("of the stack itself", () => {
    let ends: readonly StackEnd[];

    before(async () => {
      ends = await stackEnds(commands);
    });

    it("lets a pod without labels, in a namespace of its own, reach the counter's port and nothing else", async () => {
      const { namespace, name } = trial.stranger;
      const counter = ["counter-0:8000", "counter-1:8000", "counter-http:8000"];
      assert.deepEqual(await reached(namespace, name, ends), counter);
    });

    it("lets the counter reach itself, Vault and DNS, neither the API server nor a stranger", async () => {
      const cluster = (name: string, address: string, port: number): StackEnd => ({
        ...{ name, address, port, protocol: "TCP" },
      });
      const all = [
        ...ends,
        cluster("dns", instance.dnsAddress, 53),
        cluster("the API server", instance.boxAddress, 6443),
        cluster("stranger", trial.stranger.address, 9999),
      ];
      assert.deepEqual(await reached("visit-counter", "counter-0", all), [
        ...["counter-0:8000", "counter-1:8000", "counter-http:8000"],
        ...["vault-0:8200", "vault:8200", "vault-active:8200"],
        "dns",
      ]);
    });

    /** Names of the ends that a pod reaches in any of three tries. */
    async function reached(
      namespace: string,
      pod: string,
      ends: readonly StackEnd[],
    ): Promise<string[]> {
      const names = new Set<string>();
      for (const _ of ["first", "second", "third"])
        for (const { name } of await reachedFrom(commands, namespace, pod, ends)) names.add(name);
      return ends.map(({ name }) => name).filter((name) => names.has(name));
    }
  });

  /** The differences that last: policies take a moment, and a single one of thousands of connections may be late. */
  async function lasting(isRight: (connection: Connection) => boolean): Promise<Difference[]> {
    let differences: Difference[] = [];
    const done = { what: "no differences", seconds: 180, remedy: "See kube-router." };
    await waitFor(done, async () => {
      differences = await trial.differences(isRight);
      return differences.length === 0;
    }).catch(() => undefined); // Whoever asked says which there are.
    return differences;
  }
});

/** Whether the table allows a connection: at both ends, of which those outside allow everything. */
function isAllowed(connection: Connection): boolean {
  const { from, to } = connection;
  const canSend = flows.some(
    (flow) => flow.from === from && isIt(flow.to, to) && covers(flow, flow.to, connection),
  );
  const canReceive = flows.some(
    (flow) => flow.to === to && isIt(flow.from, from) && covers(flow, flow.from, connection),
  );
  return (isOutside(from) || canSend) && (isOutside(to) || canReceive);
}

/** DNS may be anywhere. */
function isIt(named: Flow["to"], who: Who): boolean {
  return named === who || named === "dns";
}

/** Behind a Service, any port may be meant. */
function covers(flow: Flow, outsider: Flow["to"], { port, protocol }: Connection): boolean {
  if (outsider === "keyService" || outsider === "bucket") return true;
  return flow.ports.includes(port) && flow.protocols.includes(protocol);
}

function isOutside(who: Who): boolean {
  return who === "stranger" || Object.hasOwn(outsiders, who);
}
