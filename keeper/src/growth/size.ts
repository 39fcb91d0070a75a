import { Failure } from "../failure.ts";

const powers = ["", "k", "M", "G", "T", "P", "E"];

/**
 * Bytes of a size, as the API server writes it: such as `1Gi`, `1500M`, `1e9`, `1181116006400m`.
 * Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 * @throws Failure if it is none.
 */
export function bytesOf(size: string): number {
  const [, number, unit = ""] = /^([0-9.eE+-]+?)([kMGTPE]|[KMGTPE]i|m)?$/.exec(size) ?? [];
  const isBinary = unit.endsWith("i");
  const power = powers.indexOf(isBinary ? unit.slice(0, 1).replace("K", "k") : unit);
  const bytes =
    unit === "m" ? Number(number) / 1000 : Number(number) * (isBinary ? 1024 : 1000) ** power;
  if (Number.isFinite(bytes)) return bytes;
  throw new Failure(`Expected a size, such as \`1Gi\`, got \`${size}\`.`);
}
