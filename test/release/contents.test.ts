import { deepEqual, equal, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contentsOf } from "../../release/contents.ts";
import { root } from "../support/project.ts";

/** What we may pass on in an image, if we name its makers: the bundles end in their notices. */
const licences = ["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT"];

/** What runs beside the unseal keys: `@peculiar/x509` with what it needs, `tslib` twice, and `aws4`. */
const keeperPackages = [
  ...["asym-key", "cms", "csr", "ecc", "pfx", "pkcs8", "pkcs9", "rsa", "schema"].map(asn1),
  ...["x509", "x509-attr", "x509-post-quantum"].map(asn1),
  ...["@peculiar/utils", "@peculiar/x509", "asn1js", "aws4", "pvtsutils", "pvutils"],
  ...["reflect-metadata", "tslib", "tsyringe", "tslib"],
];

describe("The contents of an image", () => {
  it("are the packages in its bundles, each once, with version, licence and hash", () => {
    const { packages, ...image } = contentsOf("keeper");
    const manifest = JSON.parse(readFileSync(join(root, "keeper/package.json"), "utf8"));
    deepEqual(image, {
      image: "visit-counter-keeper",
      version: manifest.version,
      description: manifest.description,
      licence: "Apache-2.0",
    });
    deepEqual(
      packages.map(({ name }) => name),
      keeperPackages,
    );
    const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const { version, integrity } = locked["node_modules/aws4"];
    deepEqual(
      packages.filter(({ name }) => name === "aws4"),
      [{ name: "aws4", version, licence: "MIT", hash: integrity.replace("sha512-", "") }],
    );
  });

  it("have all that the package depends on, and what that depends on", () => {
    const names = contentsOf("app").packages.map(({ name }) => name);
    const { dependencies } = JSON.parse(readFileSync(join(root, "app/package.json"), "utf8"));
    for (const name of [...Object.keys(dependencies), "cookies", "@opentelemetry/api"])
      equal(names.filter((one) => one === name).length, 1, name);
    equal(names.includes("typescript"), false);
  });

  for (const folder of ["app", "keeper"])
    it(`have a licence that lets us pass them on: ${folder}`, () => {
      const others = contentsOf(folder).packages.filter(
        ({ licence }) => !licences.includes(licence),
      );
      deepEqual(others, []);
    });

  describe("of a small project", () => {
    let project: string;

    beforeEach(() => {
      project = mkdtempSync(join(tmpdir(), "contents-"));
      write("main/package.json", { imageName: "main", programs: { "main.mjs": "main.ts" } });
      write("main/main.ts", 'import "outer";');
      pack("node_modules/outer", "1.0.0", 'require("inner");');
      pack("node_modules/outer/node_modules/inner", "1.0.0");
      pack("node_modules/inner", "2.0.0");
      lock("node_modules/outer", "node_modules/inner", "node_modules/outer/node_modules/inner");
    });
    afterEach(() => rmSync(project, { recursive: true }));

    it("have the version of a package that is bundled, not of another one that is installed", () => {
      deepEqual(
        contentsOf("main", project).packages.map(({ name, version }) => `${name} ${version}`),
        ["outer 1.0.0", "inner 1.0.0"],
      );
    });

    it("refuse a package without a licence or without a hash", () => {
      lock("node_modules/outer");
      throws(() => contentsOf("main", project), /inner to have .* got MIT and undefined\.$/);
      lock("node_modules/outer", "node_modules/outer/node_modules/inner");
      write("node_modules/outer/package.json", { name: "outer", version: "1.0.0" });
      throws(
        () => contentsOf("main", project),
        /outer to have .* got undefined and sha512-AAAA\.$/,
      );
    });

    function pack(folder: string, version: string, code = "") {
      const name = folder.replace(/.*\//, "");
      write(`${folder}/package.json`, { name, version, license: "MIT" });
      write(`${folder}/index.js`, code);
    }

    function lock(...places: readonly string[]) {
      const packages = places.map((place) => [place, { integrity: "sha512-AAAA" }]);
      write("package-lock.json", { packages: Object.fromEntries(packages) });
    }

    function write(file: string, content: string | object) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      const text = typeof content === "string" ? content : JSON.stringify(content);
      writeFileSync(join(project, file), text);
    }
  });
});

function asn1(name: string): string {
  return `@peculiar/asn1-${name}`;
}
