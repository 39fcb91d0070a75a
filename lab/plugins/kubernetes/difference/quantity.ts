import type { Value } from "../../support/properties.ts";
import type { Path } from "./path.ts";

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Fields whose values, or the values in them, are quantities. */
const quantityFields = new Set(["requests", "limits", "hard", "capacity", "overhead", "sizeLimit"]);

/** Whether both are the same amount, `1024Mi` and `1Gi`: the API server writes quantities in its own way. */
export function sameQuantity(path: Path, a: Value, b: Value): boolean {
  if (!path.slice(-2).some((step) => quantityFields.has(String(step)))) return false;
  const amount = amountOf(a);
  return amount !== undefined && amount === amountOf(b);
}

/** A quantity as a number: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function amountOf(value: Value): number | undefined {
  const [, digits, suffix = "", exponent = "0"] =
    /^([+-]?\d*\.?\d+|[+-]?\d+\.)([numkKMGTPE]i?|)(?:[eE]([+-]?\d+))?$/.exec(String(value)) ?? [];
  const factor = factors[suffix];
  if (digits === undefined || factor === undefined) return undefined;
  return Number((Number(digits) * factor * 10 ** Number(exponent)).toPrecision(12));
}
