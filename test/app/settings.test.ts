import assert from "node:assert/strict";
import { hostname } from "node:os";
import { readSettings } from "../../app/src/settings.ts";

const bad: Array<[environment: NodeJS.ProcessEnv, message: string]> = [
  ...["", "http", "-1", "80.5", "65536", "0x50", " 80"].map((port): [NodeJS.ProcessEnv, string] => [
    { PORT: port },
    `Expected \`PORT\` to be an integer from 0 to 65535, got \`${port}\`.`,
  ]),
  ...["", "data", "./data"].map((directory): [NodeJS.ProcessEnv, string] => [
    { DATA_DIRECTORY: directory },
    `Expected \`DATA_DIRECTORY\` to be an absolute path, got \`${directory}\`.`,
  ]),
  ...["", "token.json"].map((file): [NodeJS.ProcessEnv, string] => [
    { ADMIN_TOKEN_FILE: file },
    `Expected \`ADMIN_TOKEN_FILE\` to be an absolute path, got \`${file}\`.`,
  ]),
  ...["", "replicas"].map((file): [NodeJS.ProcessEnv, string] => [
    { REPLICAS_FILE: file },
    `Expected \`REPLICAS_FILE\` to be an absolute path, got \`${file}\`.`,
  ]),
  ...[
    "",
    "counter",
    "_http._tcp",
    "_http._udp.counter",
    "_http._tcp.counter.",
    "_http._tcp.a b",
  ].map((records): [NodeJS.ProcessEnv, string] => [
    { POD_RECORDS: records },
    `Expected \`POD_RECORDS\` to be the name of SRV records, such as \`_http._tcp.counter\`, got \`${records}\`.`,
  ]),
  ...["", "0", "3601", "1.5", "5s"].map((idle): [NodeJS.ProcessEnv, string] => [
    { IDLE_SECONDS: idle },
    `Expected \`IDLE_SECONDS\` to be an integer from 1 to 3600, got \`${idle}\`.`,
  ]),
  ...["", "counter 0", "a/b", "x".repeat(254)].map((name): [NodeJS.ProcessEnv, string] => [
    { POD_NAME: name },
    `Expected \`POD_NAME\` to be 1 to 253 letters, digits, \`.\`, \`_\` and \`-\`, got \`${name}\`.`,
  ]),
];

describe("readSettings", () => {
  it("has a default for everything", () => {
    assert.deepEqual(readSettings({}), {
      port: 8000,
      dataDirectory: "/data",
      idleSeconds: 5,
      podName: hostname(),
      adminTokenFile: undefined,
      podRecords: undefined,
      replicasFile: undefined,
    });
  });

  it("reads everything from the environment", () => {
    const environment = {
      PORT: "0",
      DATA_DIRECTORY: "/srv/visits",
      IDLE_SECONDS: "65",
      POD_NAME: "counter-0",
      ADMIN_TOKEN_FILE: "/secrets/token.json",
      POD_RECORDS: "_http._tcp.counter.visit-counter.svc.cluster.local",
      REPLICAS_FILE: "/stack/replicas",
    };
    assert.deepEqual(readSettings(environment), {
      port: 0,
      dataDirectory: "/srv/visits",
      idleSeconds: 65,
      podName: "counter-0",
      adminTokenFile: "/secrets/token.json",
      podRecords: "_http._tcp.counter.visit-counter.svc.cluster.local",
      replicasFile: "/stack/replicas",
    });
  });

  for (const [environment, message] of bad) {
    it(`refuses ${JSON.stringify(environment).slice(0, 40)}`, () => {
      assert.throws(() => readSettings(environment), {
        message: `${message} Correct it or leave it unset.`,
        exitCode: 78,
      });
    });
  }
});
