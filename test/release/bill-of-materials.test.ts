import { deepEqual, equal, throws } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { base } from "../../config/versions.ts";
import { billOfMaterials } from "../../release/bill-of-materials.ts";
import { contentsOf } from "../../release/contents.ts";
import { root } from "../support/project.ts";

const contents = {
  image: "image",
  version: "1.2.3",
  description: "An image.",
  licence: "Apache-2.0",
  packages: [
    { name: "@scope/one", version: "1.0.0", licence: "MIT", hash: "AAAA" },
    {
      name: "two",
      version: "2.0.0",
      licence: "ISC",
      hash: Buffer.alloc(64, 255).toString("base64"),
    },
  ],
};
const digest = "0123456789abcdef".repeat(4);

describe("The bill of materials of an image", () => {
  for (const folder of ["app", "keeper"])
    it(`follows the schema of CycloneDX: ${folder}`, () => {
      const validate = validator();
      equal(validate(JSON.parse(billOfMaterials(contentsOf(folder), base))), true);
      equal(validate({ bomFormat: "CycloneDX" }), false);
    });

  it("lists the packages, the base image and its Node, by their addresses", () => {
    const { metadata, components, dependencies } = bill();
    equal(metadata.component.name, "image");
    const addresses = [
      "pkg:generic/node@24.1.0",
      "pkg:npm/%40scope/one@1.0.0",
      "pkg:npm/two@2.0.0",
      `pkg:oci/node@sha256%3A${digest}?repository_url=r.example.org/node&tag=24.1.0-alpine`,
    ];
    deepEqual(components.map(({ purl }: { purl: string }) => purl).sort(), addresses);
    deepEqual(
      dependencies.find(({ ref }: { ref: string }) => ref === "image").dependsOn,
      addresses,
    );
  });

  it("has the licence and the hash of a package", () => {
    const { hashes, licenses } = bill().components.find(
      ({ name }: { name: string }) => name === "two",
    );
    deepEqual(licenses, [{ license: { id: "ISC" } }]);
    deepEqual(hashes, [{ alg: "SHA-512", content: "ff".repeat(64) }]);
  });

  it("is the same text for the same contents", () => {
    const reference = `r.example.org/node:24.1.0-alpine@sha256:${digest}`;
    equal(billOfMaterials(contents, reference), billOfMaterials(contents, reference));
  });

  it("needs to know the base image's Node and digest", () => {
    throws(() => billOfMaterials(contents, "node:24.1.0-alpine"), {
      message:
        "Expected the base image by a tag that begins with Node's version, and by digest, got `node:24.1.0-alpine`.",
    });
  });
});

function bill() {
  return JSON.parse(billOfMaterials(contents, `r.example.org/node:24.1.0-alpine@sha256:${digest}`));
}

/** Formats aside, which need more packages. */
function validator() {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const schemas = join(root, "node_modules/@cyclonedx/cyclonedx-library/res/schema");
  const schema = (name: string) =>
    JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8"));
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(schema("bom-1.6"));
}
