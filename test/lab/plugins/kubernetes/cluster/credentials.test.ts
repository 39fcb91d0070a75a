import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, trust } from "../../../../../lab/plugins/kubernetes/cluster/credentials.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

const connection = (user: Properties, cluster: Properties = {}) => ({
  cluster,
  user,
  namespace: "default",
});
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("The credentials of a kubeconfig", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "credentials-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are a token, or a file with one", async () => {
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "from-file\n");
    const token = "t";
    assert.deepEqual(await credentials(connection({ token })), { authorization: "Bearer t" });
    assert.deepEqual(await credentials(connection({ token, tokenFile })), {
      authorization: "Bearer from-file",
    });
  });

  it("are a name and a password", async () => {
    assert.deepEqual(await credentials(connection({ username: "u", password: "p" })), {
      authorization: `Basic ${base64("u:p")}`,
    });
  });

  it("are a certificate and its key, in the kubeconfig or in files", async () => {
    const key = join(folder, "key");
    writeFileSync(key, "KEY");
    const user = { "client-certificate-data": base64("CERT"), "client-key": key };
    assert.deepEqual(await credentials(connection(user)), {
      cert: Buffer.from("CERT"),
      key: Buffer.from("KEY"),
    });
  });

  it("are fetched by a credential plugin", async () => {
    const apiVersion = "client.authentication.k8s.io/v1";
    const script = `
      const { spec, apiVersion } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [process.env.WHO, process.argv[1], apiVersion.slice(-2), spec.interactive].join();
      console.log(JSON.stringify({ status: { token, expirationTimestamp: "2030-01-01T00:00:00Z" } }));`;
    const exec = {
      apiVersion,
      command: process.execPath,
      args: ["-e", script, "arg"],
      env: [{ name: "WHO", value: "me" }],
    };
    assert.deepEqual(await credentials(connection({ exec })), {
      authorization: "Bearer me,arg,v1,false",
      expires: Date.parse("2030-01-01T00:00:00Z"),
    });
  });

  it("name a credential plugin that is not there", async () => {
    await assert.rejects(credentials(connection({ exec: { command: "no-such-plugin" } })), {
      name: "Failure",
      message:
        "Expected the credential plugin `no-such-plugin` of the kubeconfig to give credentials, got: spawn no-such-plugin ENOENT",
    });
  });

  for (const field of ["auth-provider", "as"]) {
    it(`are refused with ${field}`, async () => {
      await assert.rejects(credentials(connection({ [field]: "x" })), {
        message: `Expected a kubeconfig field that the stand-in supports, got \`${field}\`. Install the official plugin with \`pulumi plugin install resource kubernetes v4.34.2\`.`,
      });
    });
  }
});

describe("The trust of a kubeconfig", () => {
  it("is its certificate authority and its server name", () => {
    const cluster = { "certificate-authority-data": base64("CA"), "tls-server-name": "api" };
    assert.deepEqual(trust(connection({}, cluster)), { ca: Buffer.from("CA"), servername: "api" });
  });

  it("can be given up", () => {
    assert.deepEqual(trust(connection({}, { "insecure-skip-tls-verify": true })), {
      rejectUnauthorized: false,
    });
  });

  it("is refused through a proxy", () => {
    assert.throws(() => trust(connection({}, { "proxy-url": "http://proxy" })), {
      message: /got `proxy-url`/,
    });
  });
});
