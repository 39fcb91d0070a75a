import assert from "node:assert/strict";
import { statSync } from "node:fs";
import process from "node:process";
import { instanceOf } from "../../../lab/box/instance.ts";
import { labEnvironment, makePulumiHome } from "../../../lab/stack/environment.ts";
import { binFolder } from "../../../lab/toolchain/build.ts";
import { Sandbox } from "../support/sandbox.ts";

const passphrase = "state/visit-counter/lab/pulumi/passphrase";

describe("The environment of a lab", () => {
  it("names the lab's cluster, image builder and state, and nothing of the user's", () => {
    using sandbox = new Sandbox();
    const lab = sandbox.path("state/visit-counter/lab");
    assert.deepEqual(labEnvironment(instanceOf()), {
      PATH: `${binFolder}:${sandbox.path("cache/visit-counter/toolchain/packages/box/usr/bin")}:${process.env.PATH}`,
      KUBECONFIG: `${lab}/kubernetes/super-admin.conf`,
      DOCKER_HOST: `unix://${lab}/run/docker.sock`,
      DOCKER_CONFIG: `${lab}/pulumi/docker`,
      HELM_CACHE_HOME: `${lab}/pulumi/helm/cache`,
      HELM_CONFIG_HOME: `${lab}/pulumi/helm/config`,
      HELM_DATA_HOME: `${lab}/pulumi/helm/data`,
      PULUMI_HOME: `${lab}/pulumi/home`,
      PULUMI_BACKEND_URL: `file://${lab}/pulumi/backend`,
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: `${lab}/pulumi/passphrase`,
      PULUMI_STACK: "lab",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  });

  it("shares only PATH with another lab's", () => {
    const values = (name: string) => {
      const { PATH, PULUMI_CONFIG_PASSPHRASE, PULUMI_SKIP_UPDATE_CHECK, ...own } = labEnvironment(
        instanceOf({ VISIT_COUNTER_LAB: name }),
      );
      return Object.values(own);
    };
    const others = values("e2e");
    assert.deepEqual(
      values("lab").filter((value) => others.includes(value)),
      [],
    );
  });
});

describe("The Pulumi home of a lab", () => {
  it("has folders for plugins and state, and a passphrase that only the user can read", () => {
    using sandbox = new Sandbox();
    makePulumiHome(instanceOf());
    for (const folder of ["home", "backend"]) {
      assert.ok(statSync(sandbox.path("state/visit-counter/lab/pulumi", folder)).isDirectory());
    }
    assert.match(sandbox.read(passphrase), /^[\w-]{43}$/);
    assert.equal(statSync(sandbox.path(passphrase)).mode & 0o777, 0o600);
  });

  it("keeps its passphrase, which encrypts the state", () => {
    using sandbox = new Sandbox();
    makePulumiHome(instanceOf());
    const before = sandbox.read(passphrase);
    makePulumiHome(instanceOf());
    assert.equal(sandbox.read(passphrase), before);
  });

  it("has a different passphrase on every machine", () => {
    const make = () => {
      using sandbox = new Sandbox();
      makePulumiHome(instanceOf());
      return sandbox.read(passphrase);
    };
    assert.notEqual(make(), make());
  });
});
