const registry =
  "a registry that you can push to and the nodes can pull from, such as `ghcr.io/you`";
const image = "an image with a tag, `repository:tag` or `repository:tag@sha256:…`";
const ownNamespace =
  "the name of a namespace of the stack's own, up to 40 of `a` to `z`, `0` to `9` and `-`, first a letter";

const place =
  "namespaces and CIDR blocks, separated by commas, such as `ingress-nginx, 10.0.0.0/8`";
/** For each setting one that is refused, and what its error says was expected. */
export const badValues: readonly (readonly [key: string, value: string, expected: string])[] = [
  ["registry", "", registry],
  ["registry", "https://ghcr.io/you", registry],
  ["baseImage", "node", "an image with a tag or a digest, such as `node:24-alpine`"],
  ["platform", "windows/amd64", "one of `linux/amd64`, `linux/arm64`"],
  ["push", "yes", "one of `true`, `false`"],
  ["imagePullSecret", "My_Registry", "the name of a Secret"],
  ["clusterDomain", "cluster.local.", "a DNS domain, such as `cluster.local`"],
  ["namespace", "kube-visits", ownNamespace],
  ["replicas", "0", "an integer from 1 up"],
  ["rollout", "blue", "one of `rolling`, `canary`, `onDelete`"],
  ["hooks", "on", "one of `true`, `false`"],
  ["idleSeconds", "3601", "an integer from 1 to 3600"],
  ["exposure", "NodePort", "one of `ClusterIP`, `LoadBalancer`, `Ingress`, `HTTPRoute`"],
  [
    "exposureUrl",
    "counter.example.org",
    "an http or https URL of a host by name, without a path, such as `https://counter.example.org`",
  ],
  ["exposureClass", "NGINX", "the name of an IngressClass"],
  ["exposureTlsSecret", "Counter_TLS", "the name of a Secret"],
  ["exposureGateway", "public", "a Gateway as `namespace/name`, or `namespace/name/listener`"],
  [
    "exposureAnnotations",
    "scheme=internal",
    'a JSON object of annotations, none of `pulumi.com`, such as `{"example.org/scheme": "internal"}`',
  ],
  ["acceptFewer", "replicas 3", "lowered numbers, such as `replicas 3 to 1`, separated by commas"],
  ["storageSize", "1", "a size, such as `1Gi`"],
  ["storageClass", "Fast", "the name of a StorageClass"],
  ["storageAccessMode", "ReadWriteMany", "one of `ReadWriteOnce`, `ReadWriteOncePod`"],
  ["networkPolicies", "on", "one of `true`, `false`"],
  ["networkClients", "Ingress", place],
  ["networkScrapers", "10.0.0.0", place],
  ["networkVaultClients", "shop,", place],
  ["networkApiServer", "10.0.0.0/33", place],
  ["backupSchedule", "nightly", "a cron expression, such as `30 3 * * *`"],
  ["backupStorageSize", "1", "a size, such as `1Gi`"],
  ["backupStorageClass", "Cheap", "the name of a StorageClass"],
  ["backupKeep", "0", "an integer from 1 up"],
  [
    "backupS3Url",
    "s3://bucket",
    "the http or https URL of a bucket, such as `https://s3.example.org/bucket/prefix`",
  ],
  ["backupS3Region", "Frankfurt", "the name of a region"],
  ["backupS3Secret", "Key", "the name of a Secret"],
  [
    "vaultChart",
    "charts/vault",
    "the name of a chart, an `oci://` reference, or a path that begins with `./`, `../` or `/`",
  ],
  ["vaultRepository", "helm.example.org", "an http or https URL"],
  ["vaultImage", "hashicorp/vault", image],
  ["vaultNamespace", "7vault", ownNamespace],
  ["vaultProfile", "staging", "one of `try-out`, `production`"],
  ["vaultReplicas", "2", "one of `0`, `1`, `3`, `5`"],
  ["vaultSpread", "never", "one of `preferred`, `required`"],
  ["vaultCpu", "1.5", "CPUs from `100m` up, such as `2` or `500m`"],
  ["vaultMemory", "64Mi", "a size from `256Mi` up, such as `2Gi`"],
  [
    "vaultTolerations",
    '["pool"]',
    'a JSON list of tolerations, such as `[{"key": "example.org/pool", "value": "vault", "effect": "NoSchedule"}]`',
  ],
  [
    "vaultNodeSelector",
    "pool=vault",
    'a JSON object of labels, such as `{"example.org/pool": "vault"}`',
  ],
  [
    "vaultSeal",
    "pkcs11",
    "one of `transit`, `awskms`, `gcpckms`, `azurekeyvault`, `ocikms`, `alicloudkms`",
  ],
  ["vaultSealSecret", "Keys", "the name of a Secret"],
  ["vaultTls", "yes", "one of `keeper`, `none`"],
  ["vaultTlsSecret", "Vault_TLS", "the name of a Secret"],
  [
    "vaultTlsIssuer",
    "internal",
    "an issuer of cert-manager, such as `ClusterIssuer/internal` or `Issuer/vault`",
  ],
  ["vaultStorageSize", "0Gi", "a size, such as `1Gi`"],
  ["vaultStorageClass", "-", "the name of a StorageClass"],
  ["vaultInjector", "on", "one of `true`, `false`"],
  ["vaultInjectorImage", "vault-k8s@sha256:12", image],
  ["monitoring", "prometheus", "one of `none`, `annotations`, `operator`"],
  [
    "monitoringLabels",
    "release=prometheus",
    'a JSON object of labels, such as `{"release": "kube-prometheus-stack"}`',
  ],
];
