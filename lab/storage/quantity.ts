const powers = ["", "k", "M", "G", "T", "P", "E"];

/** A size in bytes, from any quantity that the API server returns: `1Gi`, `1500M`, `1e9`, `500m`. */
export function bytes(quantity: string): number {
  const [, number, unit = ""] = /^(.+?)([kMGTPE]|[KMGTPE]i|m)?$/.exec(quantity) ?? [];
  if (unit === "m") return Number(number) / 1000;
  const isBinary = unit.endsWith("i");
  const power = powers.indexOf(isBinary ? unit.slice(0, 1).replace("K", "k") : unit);
  return Number(number) * (isBinary ? 1024 : 1000) ** power;
}
