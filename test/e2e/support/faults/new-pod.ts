import assert from "node:assert/strict";
import type { Commands } from "../commands.ts";

const name = "after-the-faults";
const where = "--namespace=default";

/** Runs a pod with a new volume, which looks a name up and ends: it takes nearly every service of the box. */
export async function runNewPod(commands: Commands): Promise<void> {
  const items = [claim(), pod()];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const { code, output } = await commands.onLab("kubectl", ["apply", "--filename=-"], list);
  assert.equal(code, 0, output);
  const succeeded = "--for=jsonpath={.status.phase}=Succeeded";
  await commands.kubectl("wait", `pod/${name}`, where, succeeded, "--timeout=120s");
  await commands.kubectl("delete", `pod/${name}`, `persistentvolumeclaim/${name}`, where);
}

function claim() {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
  };
}

function pod() {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      restartPolicy: "Never",
      containers: [
        {
          name: "looks-up",
          image: "localhost:5000/busybox:latest",
          command: ["nslookup", "counter-http.visit-counter.svc.cluster.local"],
          volumeMounts: [{ name: "volume", mountPath: "/volume" }],
        },
      ],
      volumes: [{ name: "volume", persistentVolumeClaim: { claimName: name } }],
    },
  };
}
