import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { port } from "../../app/src/contract.ts";
import { freePort } from "../support/free-port.ts";
import { root } from "../support/project.ts";
import { CounterRig, secret } from "./support/counter-rig.ts";

const script = readFileSync(join(root, "commands/in-pod.mjs"), "utf8");

/** Runs the script as in a pod with these variables. */
function ask(environment: Record<string, string>, ...request: string[]) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script, "--", ...request],
    { encoding: "utf8", env: environment },
  );
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

describe("The script in the pod", () => {
  it("asks the port of the contract by default", () => {
    assert.ok(script.includes(`process.env.PORT ?? ${port}`));
  });

  it("sends any token byte for byte, and reads it each time", async () => {
    await using rig = await CounterRig.start(1);
    const variables = {
      PORT: new URL(rig.url(0)).port,
      ADMIN_TOKEN_FILE: rig.path("tokens/counter-0"),
    };
    for (const token of ["другой токен", "~!@#$%^&*()\"'\\"]) {
      rig.write("tokens/counter-0", JSON.stringify({ ...secret, token }));
      assert.equal(ask(variables, "GET", "/admin/backup").status, 200);
    }
    rig.write("tokens/other", JSON.stringify({ ...secret, token: "wrong" }));
    const wrong = { ...variables, ADMIN_TOKEN_FILE: rig.path("tokens/other") };
    assert.equal(ask(wrong, "GET", "/admin/backup").status, 401);
  });

  it("does not quote a token that no header can carry", async () => {
    await using rig = await CounterRig.start(0);
    const token = "line\nbreak";
    const file = rig.write("tokens/bad", JSON.stringify({ ...secret, token }));
    const variables = { PORT: String(await freePort()), ADMIN_TOKEN_FILE: file };
    assert.deepEqual(ask(variables, "GET", "/admin/backup"), { trouble: "TypeError" });
  });

  it("says why there is no answer", async () => {
    const free = await freePort();
    assert.deepEqual(ask({ PORT: String(free) }, "GET", "/readyz"), {
      trouble: `connect ECONNREFUSED 127.0.0.1:${free}`,
    });
  });
});
