import assert from "node:assert/strict";
import { waitFor } from "../../lab/terminal/wait.ts";
import { tableText } from "../support/documents.ts";
import { AdminSecret } from "./support/admin-secret.ts";
import { type Account, assertCounted } from "./support/faults/account.ts";
import { missingService } from "./support/faults/box-processes.ts";
import type { Fault } from "./support/faults/fault.ts";
import { faults, noFault } from "./support/faults/faults.ts";
import { runNewPod } from "./support/faults/new-pod.ts";
import { Unanswered } from "./support/faults/unanswered.ts";
import { Serving } from "./support/serving.ts";
import { sharedStack } from "./support/shared-stack.ts";
import { sized, soakSize } from "./support/size.ts";
import { pods } from "./support/stack.ts";
import { Visitors } from "./support/visitors.ts";

const clients = 64;

/** How long a fault that lasts a while does so. */
const seconds = sized(5, 60);

/** Sets the count of the pod it runs in. Its arguments are the count and the administrators' token. */
const restore = `
  const [visits, token] = process.argv.slice(1);
  const { status } = await fetch("http://127.0.0.1:8000/admin/visits", {
    method: "PUT",
    headers: { Authorization: "Bearer " + token },
    body: JSON.stringify({ visits: Number(visits) }),
  });
  process.exit(status === 200 ? 0 : 1);
`;

describe(`A stack under the load of ${clients} clients`, function () {
  this.timeout(5 * 60_000 + seconds * 1000);
  const { commands, stack } = sharedStack();
  const serving = new Serving(commands, stack);
  const rows = [["Fault", "Answered", "503", "Cut", "Seconds until ready"]];
  /** The counts after the last visit. */
  let counts: Record<string, number>;

  before(async () => {
    await serving.again(performance.now());
    counts = await stack.counts();
  });

  after(() => {
    console.log(`\n${tableText(rows)}\n`);
  });

  for (const fault of faults.filter(({ isQuick }) => isQuick || soakSize !== undefined))
    it(`loses no visit, and is ready again within two minutes: ${fault.name}`, async () => {
      await using _scene = await fault.prepare?.({ commands, stack, seconds });
      assertCounted(await visit(fault));
    });

  it("leaves a cluster that runs a new pod on a new volume", async () => {
    await runNewPod(commands);
  });

  it("is caught losing a visit, and counting one more: otherwise these tests would prove nothing", async () => {
    const account = await visit(noFault);
    assertCounted(account);
    const [pod = assert.fail("no pod")] = pods;
    const count = account.after[pod] ?? Number.NaN;
    await setCount(pod, count - 1);
    const lost = { ...account, after: await stack.counts() };
    assert.throws(() => assertCounted(lost), { name: "AssertionError" });
    await setCount(pod, count);
    await stack.visit(1);
    const more = { ...account, after: await stack.counts() };
    assert.throws(() => assertCounted(more), { name: "AssertionError" });
  });

  /** Has clients visit before, during and after a fault. Ends them once the stack has recovered. */
  async function visit(fault: Fault): Promise<Account> {
    const unanswered = new Unanswered();
    await using visitors = new Visitors(8000, clients, await stack.address(), unanswered.visit);
    const answers = () => eachAnswers(visitors);
    await answers();
    await fault.strike({ commands, stack, seconds, answers });
    const over = performance.now();
    await serving.again(over, () => missingService(commands));
    await answers();
    const ready = (performance.now() - over) / 1000;
    await visitors.end();
    const before = counts;
    counts = await stack.counts();
    const { refused, cut, unconnected } = unanswered;
    if (unconnected > 0)
      console.log(`      ${unconnected} times a client could not connect, and tried again`);
    const figures = [visitors.answered, refused, cut, Math.ceil(ready)];
    rows.push([fault.name, ...figures.map((figure) => figure.toLocaleString("en"))]);
    return { before, after: counts, told: visitors.told, cut };
  }

  /** Waits until each pod has answered another visit. */
  async function eachAnswers(visitors: Visitors): Promise<void> {
    const answered = (pod: string) => visitors.told.get(pod)?.answered ?? 0;
    const before = new Map(pods.map((pod) => [pod, answered(pod)]));
    const remedy = "See why: npm run lab -- status";
    for (const pod of pods)
      await waitFor({ what: `${pod} to answer a visit`, seconds: 60, remedy }, () => {
        visitors.check();
        return answered(pod) > (before.get(pod) ?? 0);
      });
  }

  async function setCount(pod: string, visits: number): Promise<void> {
    const { token } = await new AdminSecret(stack, pods).of(pod);
    await stack.exec(pod, "node", "--eval", restore, "--", `${visits}`, token);
  }
});
