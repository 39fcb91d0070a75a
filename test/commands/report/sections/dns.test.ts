import assert from "node:assert/strict";
import { dns } from "../../../../commands/report/sections/dns.ts";
import { tableOf } from "../support/fake-kubectl.ts";
import { SectionRig } from "../support/section-rig.ts";

const pods = "get pods --namespace=visit-counter";
const lookup = "exec --namespace=visit-counter pod/counter-0 -- nslookup counter-";

const answer = (ordinal: number, address: string) => `Server:\t\t10.96.0.10
Address:\t10.96.0.10:53

Name:\tcounter-${ordinal}.counter.visit-counter.svc.cluster.local
Address: ${address}
`;

const rig = new SectionRig(dns, {
  [pods]: tableOf("POD | ADDRESS", "counter-0 | 10.244.0.7", "counter-1 | 10.244.0.8"),
  [`${lookup}0.counter`]: answer(0, "10.244.0.7"),
  [`${lookup}1.counter`]: answer(1, "10.244.0.8"),
});

describe("The section of DNS", () => {
  it("looks each pod up by its name, from the first", async () => {
    const { page, kubectl } = await rig.write();
    assert.deepEqual(
      page.rows.map(({ claim, flaw }) => [claim, flaw]),
      [
        ["Each pod has an address.", undefined],
        ["`counter-0.counter` is the address of `counter-0`.", undefined],
        ["`counter-1.counter` is the address of `counter-1`.", undefined],
      ],
    );
    assert.deepEqual(kubectl.commands.slice(1), [`${lookup}0.counter`, `${lookup}1.counter`]);
  });

  it("waits until DNS knows the address of a new pod", async () => {
    const answers = [answer(1, "10.244.0.6"), answer(1, "10.244.0.8")];
    assert.deepEqual(await rig.flaws({ [`${lookup}1.counter`]: answers }), []);
  });

  it("reads several addresses, in either form of nslookup's", async () => {
    const both = `${answer(1, "fd00::8")}Name:\tcounter-1\nAddress 2: 10.244.0.8 counter-1.counter\n`;
    assert.deepEqual(await rig.flaws({ [`${lookup}1.counter`]: both }), []);
  });

  for (const [fault, output] of [
    ["another pod's address", answer(1, "10.244.0.7")],
    ["an address of which the pod's is a part", answer(1, "10.244.0.80")],
    ["a name that is not there", "** server can't find counter-1.counter: NXDOMAIN\n"],
    ["an answer with the server's address alone", "Server: 10.244.0.8\nAddress: 10.244.0.8\n"],
  ] as const)
    it(`names ${fault}`, async () => {
      assert.deepEqual(await rig.flaws({ [`${lookup}1.counter`]: output }), [
        [
          "`counter-1.counter` is the address of `counter-1`.",
          "Expected the name to lead to 10.244.0.8 within 60 s, got what the last command printed.",
        ],
      ]);
    });

  it("names a pod without an address", async () => {
    const table = tableOf("POD | ADDRESS", "counter-0 | 10.244.0.7", "counter-1 | <none>");
    assert.deepEqual(await rig.flaws({ [pods]: table }), [
      ["Each pod has an address.", "Expected `counter-1` to have an address, got <none>."],
    ]);
  });
});
