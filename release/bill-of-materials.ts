import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { Contents, Package } from "./contents.ts";

/**
 * The CycloneDX 1.6 document of an image, in JSON, by the library of CycloneDX itself: it knows what the specification
 * allows. The document has neither a date nor a serial number: the same contents give the same text.
 *
 * @param base reference of the base image by tag and digest, which is listed as one component beside the Node in it
 */
export function billOfMaterials(contents: Contents, base: string): string {
  const image = new Models.Component(Enums.ComponentType.Container, contents.image, {
    bomRef: contents.image,
    version: contents.version,
    description: contents.description,
    licenses: licensed(contents.licence),
  });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: image }) });
  for (const component of [...baseComponents(base), ...contents.packages.map(packageComponent)]) {
    bom.components.add(component);
    image.dependencies.add(component.bomRef);
  }
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(normalizers);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function packageComponent({ name, version, licence, hash }: Package): Models.Component {
  const [group, local = name] = name.startsWith("@") ? name.split("/") : [undefined, name];
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return new Models.Component(Enums.ComponentType.Library, local, {
    bomRef: purl,
    group,
    version,
    purl,
    licenses: licensed(licence),
    hashes: new Models.HashDictionary([
      [Enums.HashAlgorithm["SHA-512"], Buffer.from(hash, "base64").toString("hex")],
    ]),
  });
}

/** The base image, and Node, whose version begins the image's tag. */
function baseComponents(base: string): Models.Component[] {
  const [, repository, name, tag, node, digest] =
    /^((?:.*\/)?([^/:@]+)):((\d+\.\d+\.\d+)[^@]*)@sha256:([0-9a-f]{64})$/.exec(base) ?? [];
  if (repository === undefined || name === undefined || digest === undefined)
    throw new Error(
      `Expected the base image by a tag that begins with Node's version, and by digest, got \`${base}\`.`,
    );
  const purl = `pkg:oci/${name}@sha256%3A${digest}?repository_url=${repository}&tag=${tag}`;
  const sha256 = new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], digest]]);
  return [
    new Models.Component(Enums.ComponentType.Container, name, {
      bomRef: purl,
      version: tag,
      purl,
      hashes: sha256,
    }),
    new Models.Component(Enums.ComponentType.Platform, "node", {
      bomRef: `pkg:generic/node@${node}`,
      version: node,
      purl: `pkg:generic/node@${node}`,
      licenses: licensed("MIT"),
    }),
  ];
}

function licensed(licence: string): Models.LicenseRepository {
  return new Models.LicenseRepository([new Models.SpdxLicense(licence)]);
}
