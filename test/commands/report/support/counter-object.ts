const securityContext = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true };
const livenessProbe = { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 10 };

/** The counter's container, as the API server returns it. */
export const container = {
  name: "counter",
  image: "registry/visit-counter@sha256:0123",
  env: [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "ADMIN_TOKEN_FILE", value: "/vault/secrets/admin-token" },
    { name: "POD_RECORDS", value: "_http._tcp.counter.visit-counter.svc.cluster.local" },
    { name: "REPLICAS_FILE", value: "/etc/visit-counter/replicas" },
  ],
  volumeMounts: [
    { name: "app-storage", mountPath: "/data" },
    { name: "vault-secret", mountPath: "/vault/secrets", readOnly: true },
    { name: "replicas", mountPath: "/etc/visit-counter", readOnly: true },
  ],
  livenessProbe,
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
  resources: { limits: { memory: "256Mi" } },
  securityContext,
};

/** The counter's StatefulSet, as far as a trial reads it. */
export const counter = {
  spec: {
    template: {
      spec: {
        serviceAccountName: "counter",
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, fsGroup: 10001 },
        topologySpreadConstraints: [{ maxSkew: 1 }],
        initContainers: [{ name: "vault-agent", image: "registry/vault" }],
        containers: [container],
        volumes: [
          { name: "vault-agent-config", configMap: { name: "counter-vault-agent-1" } },
          { name: "vault-secret", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          { name: "replicas", projected: { sources: [] } },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "app-storage", labels: { "app.kubernetes.io/instance": "counter" } },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ],
  },
};
