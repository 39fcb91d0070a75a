import { equal, throws } from "node:assert/strict";
import { bytes, millicores } from "../../../components/kubernetes/quantity.ts";

describe("A quantity", () => {
  for (const [quantity, expected] of [
    ["5", 5],
    ["2k", 2000],
    ["3M", 3_000_000],
    ["1Ki", 1024],
    ["500Mi", 524_288_000],
    ["1Gi", 1_073_741_824],
    ["2T", 2_000_000_000_000],
  ] as const)
    it(`of ${quantity} is ${expected} bytes`, () => {
      equal(bytes(quantity), expected);
    });

  it("of CPUs is counted in thousandths", () => {
    equal(millicores("2"), 2000);
    equal(millicores("500m"), 500);
    for (const text of ["", "m", "1.5", "-1", "1k", "2 m"])
      throws(() => millicores(text), {
        message: `Expected CPUs, such as \`2\` or \`500m\`, got \`${text}\`.`,
      });
  });

  it("is refused if it is not a whole number of bytes", () => {
    for (const text of ["", "Gi", "1.5Gi", "1g", "-1", "5i", "1ki", "1K"])
      throws(() => bytes(text), { message: `Expected a size, such as \`1Gi\`, got \`${text}\`.` });
  });
});
