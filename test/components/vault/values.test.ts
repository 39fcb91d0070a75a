import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import type { VaultArgs } from "../../../components/vault/args.ts";
import { upkeepVolume } from "../../../components/vault/upkeep.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";
import { image, injector, tls, values } from "../support/vault-release.ts";

describe("Vault, by the values of its chart", () => {
  it("stores on raft, on a claim of the given size and class", async () => {
    const { server } = await values({ storage: { size: "2Gi", className: "fast" } });
    equal(server.ha.enabled, true);
    equal(server.ha.raft.enabled, true);
    match(server.ha.raft.config, /^storage "raft" \{\n {2}path = "\/vault\/data"\n\}$/m);
    deepEqual(server.dataStorage, { size: "2Gi", storageClass: "fast" });
    deepEqual((await values()).server.dataStorage, { size: "1Gi" });
  });

  it("writes its audit log on a separate claim, so that it cannot fill up the storage", async () => {
    const storage = { size: "2Gi", className: "fast" };
    const { auditStorage } = (await values({ storage })).server;
    deepEqual(auditStorage, { enabled: true, size: "2Gi", storageClass: "fast" });
  });

  it("lets a single server be drained from its node, and several servers one at a time", async () => {
    const { ha: three } = (await values({ replicas: 3 })).server;
    equal(three.replicas, 3);
    deepEqual(three.disruptionBudget, { enabled: true });
    const { ha: one } = (await values()).server;
    equal(one.replicas, 1);
    deepEqual(one.disruptionBudget, { enabled: false });
  });

  it("leaves joining to the keeper: by themselves, servers could join a Vault that the keeper gives up", async () => {
    doesNotMatch((await values({ replicas: 3 })).server.ha.raft.config, /retry_join/);
  });

  it("speaks plain HTTP, unless it has a certificate", async () => {
    const { global, server } = await values();
    equal(global, undefined);
    match(server.ha.raft.config, /tls_disable = 1/);
    equal("extraEnvironmentVars" in server, false);
  });

  it("tells metrics without a token if it is told to, and otherwise none", async () => {
    const { config } = (await values({ telemetry: true })).server.ha.raft;
    match(
      config,
      /^listener [^}]*\n {2}telemetry \{\n {4}unauthenticated_metrics_access = true\n {2}\}\n\}$/m,
    );
    match(
      config,
      /^telemetry \{\n {2}prometheus_retention_time = "5m"\n {2}disable_hostname = true\n\}$/m,
    );
    doesNotMatch((await values()).server.ha.raft.config, /telemetry/);
  });

  it("writes to its volumes alone, one of them for temporary files", async () => {
    const { server } = await values();
    equal(server.statefulSet.securityContext.container.readOnlyRootFilesystem, true);
    deepEqual(server.volumes, [{ name: "tmp", emptyDir: {} }, upkeepVolume]);
    deepEqual(server.volumeMounts, [{ name: "tmp", mountPath: "/tmp" }]);
  });

  it("is restarted only if it does not answer for two minutes: any state is alive, sealed above all", async () => {
    const { path, ...judged } = (await values()).server.livenessProbe;
    deepEqual(judged, {
      enabled: true,
      periodSeconds: 10,
      failureThreshold: 12,
      timeoutSeconds: 5,
    });
    const { pathname, searchParams } = new URL(path, "http://vault");
    equal(pathname, "/v1/sys/health");
    deepEqual(Object.fromEntries(searchParams), {
      uninitcode: "200",
      sealedcode: "200",
      standbycode: "200",
      haunhealthycode: "200",
      removedcode: "200",
    });
  });

  it("reads its certificate from the given Secret, and its command trusts the authority", async () => {
    const { global, server } = await values({ tls });
    deepEqual(global, { tlsDisable: false });
    match(server.ha.raft.config, /^ {2}tls_cert_file = "\/vault\/tls\/tls.crt"$/m);
    match(server.ha.raft.config, /^ {2}tls_key_file = "\/vault\/tls\/tls.key"$/m);
    doesNotMatch(server.ha.raft.config, /tls_disable/);
    deepEqual(server.volumes.slice(2), [
      { name: "tls", secret: { secretName: "vault-tls", defaultMode: 0o440 } },
    ]);
    deepEqual(server.volumeMounts.slice(1), [
      { name: "tls", mountPath: "/vault/tls", readOnly: true },
    ]);
    deepEqual(server.extraEnvironmentVars, { VAULT_CACERT_BYTES: "an authority" });
  });

  it("reads a certificate of the keeper in the same way, with the authority beside it", async () => {
    const own = { secret: "vault-certificate", from: "keeper" } as const;
    const { server } = await values({ tls: own });
    deepEqual(server.volumes[2].secret, { secretName: "vault-certificate", defaultMode: 0o440 });
    deepEqual(server.extraEnvironmentVars, { VAULT_CACERT: "/vault/tls/ca.crt" });
  });

  it("ends its pod only after Vault has ended, so that another server can take over", async () => {
    const { preStop } = (await values()).server;
    match(preStop[2], /^sleep 5; kill -TERM .*; while pidof .*; do sleep 0.1; done$/);
  });

  it("has a seal only if given one: the stanza names files of a Secret, and contains no secret itself", async () => {
    doesNotMatch((await values()).server.ha.raft.config, /^seal/m);
    const options = { address: "https://keys", token: "file:///vault/seal/token" };
    const { server } = await values({ tls, seal: { type: "transit", options, secret: "keys" } });
    match(
      server.ha.raft.config,
      /^seal "transit" \{\n {2}address = "https:\/\/keys"\n {2}token = "file:\/\/\/vault\/seal\/token"\n\}$/m,
    );
    deepEqual(server.volumes[3], {
      name: "seal",
      secret: { secretName: "keys", defaultMode: 0o440 },
    });
    deepEqual(server.volumeMounts[2], { name: "seal", mountPath: "/vault/seal", readOnly: true });
    // Vault would verify the seal's server with it.
    equal("extraEnvironmentVars" in server, false);
    const { server: other } = await values({ tls, seal: { type: "awskms", options: {} } });
    equal(other.volumes.length, 3);
    equal("extraEnvironmentVars" in other, true);
  });

  it("runs several servers on one node if there is no other, unless `spread` is `required`", async () => {
    const affinity = async (spread: VaultArgs["spread"]) =>
      JSON.parse((await values({ replicas: 3, spread })).server.affinity).podAntiAffinity;
    const term = {
      labelSelector: {
        matchLabels: {
          "app.kubernetes.io/name": "vault",
          "app.kubernetes.io/instance": "vault",
          component: "server",
        },
      },
      topologyKey: "kubernetes.io/hostname",
    };
    deepEqual(await affinity("preferred"), {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
    });
    deepEqual(await affinity("required"), {
      requiredDuringSchedulingIgnoredDuringExecution: [term],
    });
    equal((await values()).injector.affinity, "");
  });

  it("has its server configuration in the pods' template, so that a change of it outdates them", async () => {
    equal((await values()).server.includeConfigAnnotation, true);
  });

  it("leaves the update strategy and the readiness probe to the chart: Helm must not wait for a sealed Vault, nor report it ready", async () => {
    const { server } = await values();
    equal("updateStrategyType" in server, false);
    equal("readinessProbe" in server, false);
  });

  it("passes Pod Security `restricted`, server and injector", async () => {
    const { server, injector } = await values();
    for (const { pod, container } of [
      server.statefulSet.securityContext,
      injector.securityContext,
    ]) {
      deepEqual(
        restrictedViolations({
          securityContext: pod,
          containers: [{ name: "container", securityContext: container }],
        }),
        [],
      );
      deepEqual([pod.runAsUser, pod.runAsGroup, pod.fsGroup], [100, 1000, 1000]);
    }
  });

  it("requests and limits the resources of server and injector", async () => {
    const { server, injector } = await values();
    for (const { resources } of [server, injector])
      for (const bound of ["requests", "limits"])
        deepEqual(Object.keys(resources[bound]).sort(), ["cpu", "ephemeral-storage", "memory"]);
  });

  it("requests a tenth of the CPUs and a quarter of the memory that a server is limited to", async () => {
    const resources = async (cpu: string, memory: string) => {
      const { requests, limits } = (await values({ limits: { cpu, memory } })).server.resources;
      return [requests.cpu, requests.memory, limits.cpu, limits.memory];
    };
    deepEqual(await resources("1", "512Mi"), ["100m", "128Mi", "1", "512Mi"]);
    deepEqual(await resources("2", "2Gi"), ["200m", "512Mi", "2", "2Gi"]);
    deepEqual(await resources("255m", "1G"), ["25m", "238Mi", "255m", "1G"]);
  });

  it("gives a server the time to hand over that it is told to, and else the chart's", async () => {
    equal((await values({ gracePeriod: 60 })).server.terminationGracePeriodSeconds, 60);
    equal("terminationGracePeriodSeconds" in (await values()).server, false);
  });

  it("runs servers on the nodes that it is told to", async () => {
    const tolerations = [{ key: "example.org/pool", operator: "Exists" }] as const;
    const nodeSelector = { "example.org/pool": "vault" };
    const { server } = await values({ tolerations, nodeSelector });
    deepEqual([server.tolerations, server.nodeSelector], [tolerations, nodeSelector]);
    const { server: anywhere } = await values();
    for (const key of ["tolerations", "nodeSelector"]) equal(key in anywhere, false, key);
  });

  it("has clients meet only servers that are ready", async () => {
    deepEqual((await values()).server.service, { publishNotReadyAddresses: false });
  });

  it("listens without naming a family of addresses, as a node may lack one", async () => {
    for (const change of [{}, { tls }]) {
      const { config } = (await values(change)).server.ha.raft;
      match(config, /^ {2}address = ":8200"$/m);
      match(config, /^ {2}cluster_address = ":8201"$/m);
    }
  });

  it("names each server to clients, as the address of a pod may be one of IPv6 or in no certificate", async () => {
    const address = "$(VAULT_K8S_POD_NAME).vault-internal.vault.svc.cluster.local:8200";
    equal((await values()).server.ha.apiAddr, `http://${address}`);
    equal((await values({ tls })).server.ha.apiAddr, `https://${address}`);
    equal(
      (await values({ clusterDomain: "k8s.example.org" })).server.ha.apiAddr,
      `http://${address.replace("cluster.local", "k8s.example.org")}`,
    );
  });

  it("runs the given images, the server's also as the agent's", async () => {
    const { server, injector: values_ } = await values();
    deepEqual([server.image, values_.agentImage, values_.image], [image, image, injector.image]);
  });
});
