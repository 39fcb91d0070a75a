const powers = ["", "k", "M", "G", "T", "P", "E"];

/**
 * A size in bytes.
 * @param quantity A whole number of bytes in Kubernetes notation, such as `1Gi`.
 * @throws Error if it is not.
 * Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity
 */
export function bytes(quantity: string): number {
  const {
    number,
    prefix = "",
    binary,
  } = /^(?<number>[0-9]+)(?<prefix>[kKMGTPE]?)(?<binary>i?)$/.exec(quantity)?.groups ?? {};
  const power = powers.indexOf(binary ? prefix.replace("K", "k") : prefix);
  if (number === undefined || power === -1)
    throw new Error(`Expected a size, such as \`1Gi\`, got \`${quantity}\`.`);
  return Number(number) * (binary ? 1024 : 1000) ** power;
}
