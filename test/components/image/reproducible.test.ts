import { deepEqual, notDeepEqual, notEqual } from "node:assert/strict";
import { rmSync } from "node:fs";
import { copyOfProgram, imageOf, imagePackages } from "../../support/program-copy.ts";

describe("The images of one commit", () => {
  const copies: string[] = [];

  function copy(change?: Parameters<typeof copyOfProgram>[0]): string {
    const folder = copyOfProgram(change);
    copies.push(folder);
    return folder;
  }
  after(() => {
    for (const folder of copies) rmSync(folder, { recursive: true });
  });

  for (const name of imagePackages) {
    it(`have the same bundles, context and tag wherever it is checked out: ${name}`, async () => {
      deepEqual(await imageOf(copy(), name), await imageOf(copy(), name));
    });

    it(`have others than those of another commit: ${name}`, async () => {
      const changed = copy((text, file) =>
        file === `${name}/src/failure.ts` ? `${text}\nconsole.log(1);\n` : text,
      );
      const [one, other] = [await imageOf(copy(), name), await imageOf(changed, name)];
      notEqual(one.inputs.imageName, other.inputs.imageName);
      notDeepEqual(one.context, other.context);
    });
  }
});
