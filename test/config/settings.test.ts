import { deepEqual, equal, rejects } from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as versions from "../../config/versions.ts";
import { declarations } from "../support/project.ts";
import { settingsOf as settings } from "../support/settings.ts";
import { badValues } from "./support/bad-values.ts";

const registry = { registry: "ghcr.io/you" };

describe("config", () => {
  describe("settings", () => {
    it("are the defaults of Pulumi.yaml and the pins of config/versions.ts, given a registry", async () => {
      deepEqual(await settings(registry), {
        image: {
          registry: "ghcr.io/you",
          baseImage: versions.base,
          platform: "linux/amd64",
          push: true,
          pullSecret: undefined,
        },
        namespace: "visit-counter",
        vault: {
          namespace: "vault",
          chart: {
            name: "vault",
            version: versions.vaultChart,
            repository: "https://helm.releases.hashicorp.com",
          },
          image: {
            repository: "docker.io/hashicorp/vault",
            tag: versions.vault.replace(/^[^:]*:/, ""),
          },
          replicas: 1,
          spread: "preferred",
          limits: { cpu: "1", memory: "512Mi" },
          gracePeriod: undefined,
          tolerations: undefined,
          nodeSelector: undefined,
          tls: { secret: "vault-certificate", from: "keeper" },
          seal: undefined,
          storage: { size: "1Gi", className: undefined },
          injector: {
            image: {
              repository: "docker.io/hashicorp/vault-k8s",
              tag: versions.vaultInjector.replace(/^[^:]*:/, ""),
            },
          },
          clusterDomain: "cluster.local",
          telemetry: undefined,
        },
        keeper: { backup: false, annotated: undefined },
        counter: {
          replicas: 2,
          rollout: "rolling",
          hooks: false,
          idleSeconds: 5,
          exposure: undefined,
          storage: { size: "1Gi", className: undefined, accessMode: "ReadWriteOnce" },
          clusterDomain: "cluster.local",
        },
        accepted: [],
        backup: undefined,
        monitoring: undefined,
        network: {
          namespaces: { counter: "visit-counter", vault: "vault" },
          places: {
            clients: [{}],
            scrapers: [],
            vaultClients: [],
            apiServer: [{}],
            dns: [{}],
            keyService: [],
            bucket: [],
          },
        },
      });
    });

    it("are what the stack sets", async () => {
      deepEqual(
        await settings({
          registry: "localhost:5000",
          baseImage: "localhost:5000/node:24",
          platform: "linux/arm64",
          push: false,
          imagePullSecret: "registry",
          clusterDomain: "k8s.example.org",
          namespace: "visits",
          replicas: 5,
          rollout: "canary",
          hooks: true,
          idleSeconds: 65,
          exposure: "LoadBalancer",
          monitoring: "annotations",
          acceptFewer: "replicas 7 to 5, vaultReplicas 5 to 3",
          storageSize: "500Mi",
          storageClass: "fast",
          storageAccessMode: "ReadWriteOncePod",
          vaultNamespace: "safe",
          vaultChart: "./charts/vault",
          vaultImage: "localhost:5000/vault:1.21.1",
          vaultReplicas: 3,
          vaultSpread: "required",
          vaultCpu: "500m",
          vaultMemory: "1Gi",
          vaultTolerations: '[{"key": "pool", "value": "vault"}]',
          vaultNodeSelector: '{"pool": "vault"}',
          vaultStorageSize: "2Gi",
          vaultStorageClass: "safe",
          vaultInjector: false,
          networkPolicies: false,
        }),
        {
          image: {
            registry: "localhost:5000",
            baseImage: "localhost:5000/node:24",
            platform: "linux/arm64",
            push: false,
            pullSecret: "registry",
          },
          namespace: "visits",
          vault: {
            namespace: "safe",
            chart: { name: "./charts/vault" },
            image: { repository: "localhost:5000/vault", tag: "1.21.1" },
            replicas: 3,
            spread: "required",
            limits: { cpu: "500m", memory: "1Gi" },
            gracePeriod: undefined,
            tolerations: [{ key: "pool", value: "vault" }],
            nodeSelector: { pool: "vault" },
            tls: { secret: "vault-certificate", from: "keeper" },
            seal: undefined,
            storage: { size: "2Gi", className: "safe" },
            injector: undefined,
            clusterDomain: "k8s.example.org",
            telemetry: true,
          },
          keeper: { backup: false, annotated: true },
          counter: {
            replicas: 5,
            rollout: "canary",
            hooks: true,
            idleSeconds: 65,
            exposure: { type: "LoadBalancer", url: undefined, annotations: undefined },
            storage: { size: "500Mi", className: "fast", accessMode: "ReadWriteOncePod" },
            clusterDomain: "k8s.example.org",
          },
          accepted: ["replicas 7 to 5", "vaultReplicas 5 to 3"],
          backup: undefined,
          monitoring: { by: "annotations", labels: undefined },
          network: undefined,
        },
      );
    });
  });

  describe("errors", () => {
    for (const [key, value, expected] of badValues) {
      it(`name ${key}, the expected value, the actual \`${value}\`, and what to type`, async () => {
        await rejects(settings({ ...registry, [key]: value }), {
          message:
            `Expected \`${key}\` to be ${expected}, got ${value === "" ? "nothing" : `\`${value}\``}. ` +
            `Set it with \`pulumi config set ${key} <value>\`.`,
        });
      });
    }

    const key = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n";
    const pem = "certificates in PEM, the text of a file `ca.crt`";
    const hidden = [
      ["backupS3CertificateAuthority", key, pem, "< ca.crt"],
      ["vaultCertificateAuthority", key, pem, "< ca.crt"],
      [
        "vaultSealOptions",
        '{"token": ["hvs.secret"]}',
        'a JSON object of plain texts, numbers and booleans, such as `{"kms_key_id": "alias/vault"}`',
        "<value>",
      ],
    ] as const;

    for (const [key, value, expected, example] of hidden)
      it(`do not repeat ${key}, which may hold a secret by mistake`, async () => {
        await rejects(settings({ ...registry, [key]: value }), {
          message:
            `Expected \`${key}\` to be ${expected}, got something else. ` +
            `Set it with \`pulumi config set ${key} ${example}\`.`,
        });
      });

    it("refuse one namespace for both, which could not have the names of both", async () => {
      await rejects(settings({ ...registry, namespace: "one", vaultNamespace: "one" }), {
        message:
          "Expected `vaultNamespace` to be another than `namespace`, got `one` for both. " +
          "Set it with `pulumi config set vaultNamespace <value>`.",
      });
    });

    it("are tested for every key", () => {
      deepEqual(
        [...new Set([...badValues, ...hidden].map(([key]) => key))].sort(),
        declarations.map(([key]) => key).sort(),
      );
    });

    it("refuse an unknown key, which would be ignored silently", async () => {
      await rejects(settings({ ...registry, replica: 3 }), {
        message:
          "Expected one of the keys that Pulumi.yaml declares, got `replica`. " +
          "Remove it with `pulumi config rm replica`.",
      });
    });

    it("come all at once, one per line", async () => {
      await rejects(settings({ replicas: 0, replica: 3 }), {
        message:
          "Expected `registry` to be a registry that you can push to and the nodes can pull from, such as `ghcr.io/you`, got nothing. " +
          "Set it with `pulumi config set registry <value>`.\n" +
          "Expected `replicas` to be an integer from 1 up, got `0`. " +
          "Set it with `pulumi config set replicas <value>`.\n" +
          "Expected one of the keys that Pulumi.yaml declares, got `replica`. " +
          "Remove it with `pulumi config rm replica`.",
      });
    });

    it("are of the kind that Pulumi prints without a stack trace", async () => {
      await rejects(settings({}), (error) => pulumi.RunError.isInstance(error));
    });

    it("ignore the keys of other namespaces", async () => {
      const { image } = await settings(registry, () =>
        pulumi.runtime.setConfig("kubernetes:context", "minikube"),
      );
      equal(image.registry, "ghcr.io/you");
    });
  });
});
