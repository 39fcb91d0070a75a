import { textAt } from "../object/object.ts";
import type { AwaitedKind } from "./progress.ts";

/** A claim is there when it is bound; a new one of a class that waits for the first pod is there at once. */
export const persistentVolumeClaim: AwaitedKind = {
  lookups: (object) => {
    const name = textAt(object, "spec", "storageClassName");
    const storageClass = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", namespace: "" };
    return name === "" ? [] : [{ ...storageClass, name }];
  },
  progress: ({ object, related: [classes = []] }) => {
    const phase = textAt(object, "status", "phase") || "unknown";
    const waitsForPod = classes.some(
      (one) => textAt(one, "volumeBindingMode") === "WaitForFirstConsumer",
    );
    return {
      done: phase === "Bound" || (phase === "Pending" && waitsForPod),
      status: `phase is ${phase}`,
      failed: phase === "Lost",
    };
  },
};
