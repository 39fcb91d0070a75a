import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { environment } from "../../../app/src/contract.ts";
import type { VaultConsumer } from "../../../components/keeper/consumer.ts";
import type { Inputs } from "../../support/engine.ts";
import { args, deploy, pod, types } from "../support/counter.ts";

describe("The counter's Vault agent", () => {
  it("is a sidecar that starts before the application, from the given image", async () => {
    const [agent, ...others] = (await pod()).initContainers;
    deepEqual(others, []);
    equal(agent.restartPolicy, "Always");
    equal(agent.image, "docker.io/hashicorp/vault:1.21.1@sha256:1");
  });

  it("reads its configuration from a ConfigMap that the pods roll to when it changes", async () => {
    const configOf = async (agentUrl: string) => {
      const { only } = await deploy({ vault: { ...args.vault, agentUrl } });
      const { metadata, data, immutable } = only(types.config, "counter-agent").inputs;
      equal(immutable, true);
      match(metadata.name, /^counter-vault-agent-[0-9a-f]{10}$/);
      const { volumes, initContainers } = only(types.statefulSet).inputs.spec.template.spec;
      const volume = volumes.find(({ configMap }: Inputs) => configMap);
      equal(volume.configMap.name, metadata.name);
      const { mountPath } = mountOf(initContainers[0], volume);
      deepEqual(initContainers[0].command, [
        ...["vault", "agent"],
        `-config=${mountPath}/${Object.keys(data)[0]}`,
      ]);
      return { name: metadata.name, text: data["agent.hcl"] };
    };
    const one = await configOf("http://one:8200");
    const other = await configOf("http://other:8200");
    match(one.text, /address = "http:\/\/one:8200"/);
    notEqual(one.name, other.name);
    equal((await configOf("http://one:8200")).name, one.name);
  });

  it("trusts the certificate authority of a Vault that has one", async () => {
    const pem = "-----BEGIN CERTIFICATE-----";
    const { only } = await deploy({ vault: { ...args.vault, certificateAuthority: { pem } } });
    equal(only(types.config, "counter-agent").inputs.data["ca.crt"], pem);
  });

  it("waits for the authority of a keeper that may publish it there, and nothing else", async () => {
    const certificateAuthority = "published";
    const { only } = await deploy({ vault: { ...args.vault, certificateAuthority } });
    const { spec } = only(types.statefulSet).inputs.spec.template;
    const volume = spec.volumes.find(({ name }: Inputs) => name === "vault-authority");
    equal(volume.configMap.name, "vault-authority");
    ok(mountOf(spec.initContainers[0], volume));
    const { metadata: published, data } = only(types.config, "counter-authority").inputs;
    deepEqual([published.name, data], ["vault-authority", undefined]);
    const role = only(types.role, "counter-authority").inputs;
    deepEqual(role.rules, [
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["vault-authority"],
        verbs: ["patch"],
      },
    ]);
    const { metadata, roleRef, subjects } = only(types.binding, "counter-authority").inputs;
    deepEqual([metadata.namespace, roleRef.name], ["visit-counter", role.metadata.name]);
    deepEqual(subjects, [{ kind: "ServiceAccount", name: "vault-keeper", namespace: "vault" }]);
  });

  it("logs in with a token that the application does not see", async () => {
    const spec = await pod();
    const login = spec.volumes.find(({ projected }: Inputs) => projected);
    deepEqual(login.projected.sources, [
      { serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 600 } },
    ]);
    equal(mountOf(spec.initContainers[0], login).readOnly, true);
    equal(mountOf(spec.containers[0], login), undefined);
    equal("shareProcessNamespace" in spec, false);
  });

  it("hands over the secret in memory, where the application only reads", async () => {
    const spec = await pod();
    const secret = spec.volumes.find(({ emptyDir }: Inputs) => emptyDir);
    equal(secret.emptyDir.medium, "Memory");
    equal(mountOf(spec.containers[0], secret).readOnly, true);
    equal(mountOf(spec.initContainers[0], secret).readOnly, undefined);
    for (const container of [spec.initContainers[0], spec.containers[0]])
      equal(mountOf(container, secret).mountPath, "/vault/secrets");
  });

  it("follows the consumer's description in every part", async () => {
    const consumer: VaultConsumer = {
      name: "diary",
      namespace: "drawer",
      serviceAccount: "writer",
      audience: "lock",
      path: "diary/key",
      field: "teeth",
      file: "/keys/diary",
    };
    const { only } = await deploy({ consumer });
    equal(only(types.namespace).inputs.metadata.name, "drawer");
    equal(only(types.account, "counter").inputs.metadata.name, "writer");
    const config = only(types.config, "counter-agent").inputs.data["agent.hcl"];
    match(config, /role = "diary"/);
    match(config, /secret "secret\/data\/diary\/key"/);
    match(config, /index .Data.data "teeth"/);
    match(config, /destination = "\/keys\/diary"/);
    const { spec } = only(types.statefulSet).inputs.spec.template;
    equal(spec.serviceAccountName, "writer");
    const login = spec.volumes.find(({ projected }: Inputs) => projected);
    equal(login.projected.sources[0].serviceAccountToken.audience, "lock");
    const [agent] = spec.initContainers;
    ok(agent.startupProbe.exec.command.includes("/keys/diary"));
    const secret = spec.volumes.find(({ emptyDir }: Inputs) => emptyDir);
    for (const container of [agent, spec.containers[0]])
      equal(mountOf(container, secret).mountPath, "/keys");
    const file = spec.containers[0].env.find(
      ({ name }: Inputs) => name === environment.adminTokenFile,
    );
    equal(file.value, "/keys/diary");
  });
});

/** How a container mounts a volume of its pod; undefined if it does not. */
function mountOf(container: Inputs, volume: Inputs): Inputs {
  return container.volumeMounts.find(({ name }: Inputs) => name === volume.name);
}
