import type { BuiltImage } from "./package-image.ts";

/** What a pod's spec needs for its image: nodes that can run it, and the Secret to pull it with if there is one. */
export function podFieldsOf({ platform, pullSecret }: BuiltImage) {
  const [system = "", architecture = ""] = platform.split("/");
  return {
    // On a node of another architecture the container would end with "exec format error".
    nodeSelector: { "kubernetes.io/os": system, "kubernetes.io/arch": architecture },
    ...(pullSecret !== undefined && { imagePullSecrets: [{ name: pullSecret }] }),
  };
}
