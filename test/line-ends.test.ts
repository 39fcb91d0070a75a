import { deepEqual, match } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { args as vaultArgs } from "./components/support/vault-release.ts";
import { copyOfProgram, imageOf, imagePackages, load } from "./support/program-copy.ts";
import { projectFiles, root } from "./support/project.ts";

describe("Line ends", () => {
  it("are LF in every working tree, whatever core.autocrlf says", () => {
    const asked = ["check-attr", "-z", "--stdin", "text", "eol"];
    const answer = execFileSync("git", asked, { cwd: root, input: projectFiles().join("\0") });
    const fields = String(answer).split("\0").slice(0, -1);
    const answers = fields.flatMap((file, at) =>
      at % 3 === 0 ? [`${file}: ${fields[at + 1]} ${fields[at + 2]}`] : [],
    );
    deepEqual(
      answers,
      projectFiles().flatMap((file) => [`${file}: text auto`, `${file}: eol lf`]),
    );
  });

  it("are LF in the files themselves", () => {
    const texts = projectFiles()
      .map((file) => ({ file, content: readFileSync(join(root, file)) }))
      // Not the picture of the page.
      .filter(({ content }) => !content.includes(0));
    deepEqual(
      texts.filter(({ content }) => content.includes("\r\n")).map(({ file }) => file),
      [],
    );
  });

  describe("of a checkout with CRLF", () => {
    let checkout: string;

    before(() => {
      // As git with core.autocrlf makes it without .gitattributes.
      checkout = copyOfProgram((text) => text.replaceAll("\n", "\r\n"));
    });
    after(() => rmSync(checkout, { recursive: true }));

    for (const name of imagePackages)
      it(`change neither the tag nor the context of the image of ${name}`, async () => {
        match(readFileSync(join(checkout, name, "Dockerfile"), "utf8"), /\r\n/);
        deepEqual(await imageOf(checkout, name), await imageOf(root, name));
      });

    it("do not change the values of Vault's chart", async () => {
      match(readFileSync(join(checkout, "components/vault/upkeep.sh"), "utf8"), /\r\n/);
      deepEqual(await valuesOf(checkout), await valuesOf(root));
    });
  });
});

async function valuesOf(checkout: string) {
  const { vaultValues } = await load<typeof import("../components/vault/values.ts")>(
    checkout,
    "components/vault/values.ts",
  );
  return vaultValues(vaultArgs);
}
