/**
 * After each of these, which come in this order, a keeper may die without harm. The tests make it die at those that
 * `KEEPER_DIES_AFTER` names, which nothing but a test sets, and which counts only with `NODE_ENV=test`.
 */
export const moments = [
  "secret made",
  "initialisation announced",
  "initialisation answered",
  "storage given up",
  "claim deleted",
  "pod deleted",
  "keys stored",
  "unsealed",
  "configured as root",
  "configured as itself",
  "root token revoked",
  "root token forgotten",
] as const;

export function mayDie(moment: (typeof moments)[number]): void {
  if (process.env.NODE_ENV === "test" && process.env.KEEPER_DIES_AFTER?.split(",").includes(moment))
    // At once, as by SIGKILL, which the first process of a container cannot send to itself.
    process.exit(137);
}
