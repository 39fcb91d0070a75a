const powers = ["", "k", "M", "G", "T", "P", "E"];

/**
 * CPUs in thousandths.
 * @param quantity A whole number of CPUs, such as `2`, or of thousandths, such as `500m`.
 * @throws Error if it is neither.
 */
export function millicores(quantity: string): number {
  const [, number, unit] = /^([0-9]+)(m?)$/.exec(quantity) ?? [];
  if (number === undefined)
    throw new Error(`Expected CPUs, such as \`2\` or \`500m\`, got \`${quantity}\`.`);
  return Number(number) * (unit === "m" ? 1 : 1000);
}

/**
 * A size in bytes.
 * @param quantity A whole number of bytes in Kubernetes notation, such as `1Gi`.
 * @throws Error if it is not.
 * Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 */
export function bytes(quantity: string): number {
  const [, number, unit = ""] = /^([0-9]+)([kMGTPE]|[KMGTPE]i)?$/.exec(quantity) ?? [];
  if (number === undefined)
    throw new Error(`Expected a size, such as \`1Gi\`, got \`${quantity}\`.`);
  const isBinary = unit.endsWith("i");
  const power = powers.indexOf(isBinary ? unit.slice(0, 1).replace("K", "k") : unit);
  return Number(number) * (isBinary ? 1024 : 1000) ** power;
}
