const powers = ["", "k", "M", "G", "T", "P", "E"];

/**
 * Bytes of a size as Kubernetes writes it: a whole number with or without a unit, such as `1Gi`.
 * Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 */
export function bytesOf(size: string): number {
  const [, number, unit = ""] = /^([0-9]+)([kMGTPE]|[KMGTPE]i)?$/.exec(size) ?? [];
  const isBinary = unit.endsWith("i");
  const power = powers.indexOf(isBinary ? unit.slice(0, 1).replace("K", "k") : unit);
  return Number(number) * (isBinary ? 1024 : 1000) ** power;
}
