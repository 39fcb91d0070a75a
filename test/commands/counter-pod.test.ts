import assert from "node:assert/strict";
import { CounterPod } from "../../commands/counter-pod.ts";
import { Kubectl } from "../../commands/kubectl.ts";
import { Sandbox } from "../lab/support/sandbox.ts";

const count = { visits: 3, pod: "counter-0", time: "2026-11-22T10:00:00.000Z" };

describe("A pod of the counter", () => {
  /** The pod, whose script prints this. */
  function pod(sandbox: Sandbox, printed: string): CounterPod {
    sandbox.write("printed", printed);
    sandbox.program("kubectl", 'cat "$records/../printed"');
    return new CounterPod("counter-0", "visit-counter", new Kubectl(undefined));
  }

  it("is asked inside its own container, by Node", async () => {
    using sandbox = new Sandbox();
    const answer = { status: 200, text: JSON.stringify({ previous: 7 }) };
    assert.equal(await pod(sandbox, JSON.stringify(answer)).restore(3), 7);
    const [call] = sandbox.calls();
    const [script, ...request] = call?.args.slice(7) ?? [];
    assert.deepEqual(
      call?.args.slice(0, 7),
      "exec --namespace=visit-counter counter-0 -- node --input-type=module --eval".split(" "),
    );
    assert.match(script ?? "", /^\/\/ Runs in a pod of the counter/);
    assert.deepEqual(request, ["--", "PUT", "/admin/visits", '{"visits":3}']);
  });

  it("answers with its count, whatever else it says", async () => {
    using sandbox = new Sandbox();
    const text = JSON.stringify({ ...count, more: true });
    assert.deepEqual(await pod(sandbox, JSON.stringify({ status: 200, text })).backup(), {
      ...count,
      more: true,
    });
  });

  const failures: [what: string, printed: unknown, reason: string][] = [
    ["nothing", undefined, "no answer"],
    ["that there was no answer", { trouble: "no answer within 25 s" }, "no answer within 25 s"],
    ["an error", { status: 503, text: '{"error":"The disk is full."}' }, "503, The disk is full."],
    ["an error in plain text", { status: 400, text: "Bad Request\n" }, "400, Bad Request"],
    [
      "another pod's count",
      { status: 200, text: JSON.stringify({ ...count, pod: "counter-1" }) },
      'an answer that is not its count, {"visits":3,"pod":"counter-1","time":"2026-11-22T10:00:00.000Z"}',
    ],
  ];
  for (const [what, printed, message] of failures)
    it(`fails with a reason if its script prints ${what}`, async () => {
      using sandbox = new Sandbox();
      const text = printed === undefined ? "" : JSON.stringify(printed);
      await assert.rejects(pod(sandbox, text).backup(), { name: "Failure", message });
    });
});
