import { equal } from "node:assert/strict";
import { bytes } from "../../../components/kubernetes/quantity.ts";
import { bytesOf } from "../../../keeper/src/growth/size.ts";

describe("A size", () => {
  for (const [size, expected] of [
    ["0", 0],
    ["1500", 1500],
    ["2k", 2000],
    ["500Mi", 524_288_000],
    ["1Gi", 1_073_741_824],
    ["3E", 3e18],
  ] as const)
    it(`has as many bytes as the program reads in it: ${size}`, () => {
      equal(bytesOf(size), expected);
      equal(bytes(size), expected);
    });

  it("is no number if Kubernetes does not write it so", () => {
    for (const size of ["", "1.5Gi", "1Ki b", "Gi"]) equal(bytesOf(size), Number.NaN);
  });
});
