import { deepEqual } from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Certificates, hasOpenssl } from "../support/certificates.ts";
import { root } from "../support/project.ts";

// In a process of its own, since it is told once and for all whom to trust.
const script = `
  import { request } from "./keeper/src/request.ts";
  import { trust } from "./keeper/src/trust.ts";
  const [url, authority] = process.argv.slice(1);
  const ask = () => request("it", url, "GET", {}).then(({ body }) => body, ({ message }) => message);
  const before = await ask();
  trust(authority);
  console.log(JSON.stringify([before, await ask()]));
`;

describe(`A keeper${hasOpenssl ? "" : " (skipped: no openssl)"}`, () => {
  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("trusts the authority that it is told of, and nobody before", async () => {
    using made = new Certificates();
    const key = readFileSync(join(made.folder, "tls.key"));
    const server = createServer({ key, cert: made.read("tls.crt") }, (_, response) =>
      response.end('"answer"'),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const args = ["--input-type=module", "--eval", script, "--", url, made.read("ca.crt")];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
      deepEqual(JSON.parse(stdout), [
        "Expected it to answer, got `UNABLE_TO_VERIFY_LEAF_SIGNATURE`.",
        "answer",
      ]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
