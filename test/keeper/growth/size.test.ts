import { equal, throws } from "node:assert/strict";
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

  it("may be written as only the API server does", () => {
    equal(bytesOf("1.5Gi"), 1_610_612_736);
    equal(bytesOf("1e9"), 1e9);
    equal(bytesOf("1181116006400m"), 1_181_116_006.4);
  });

  it("is refused if it is none", () => {
    for (const size of ["", "1Ki b", "Gi", "one"])
      throws(() => bytesOf(size), {
        message: `Expected a size, such as \`1Gi\`, got \`${size}\`.`,
      });
  });
});
