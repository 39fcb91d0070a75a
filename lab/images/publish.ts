import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../terminal/command.ts";
import { type Image, inputsTag } from "./image.ts";
import { type Descriptor, describeFile, fileContent, type Registry } from "./registry.ts";

/**
 * Makes an image and pushes it to the registry, unless the registry has it up to date. Reproducible: the same files
 * give the same digest.
 *
 * @returns the digest of its manifest
 */
export async function publish(image: Image, registry: Registry): Promise<string> {
  const known = await registry.digest(image.name, inputsTag(image));
  if (known !== undefined) return known;

  const work = mkdtempSync(join(tmpdir(), "visit-counter-image-"));
  try {
    const root = join(work, "root");
    const archive = join(work, "layer.tar");
    await run("mkdir", [root]);
    await image.fill(root);
    chmodSync(join(root), 0o755);
    await run("tar", [...reproducible, "--directory", root, "--create", "--file", archive, "."]);
    const uncompressed = await describeFile(archive, "");
    await run("gzip", ["-1", "--no-name", archive]);
    const layerFile = `${archive}.gz`;
    const layer = await describeFile(
      layerFile,
      "application/vnd.docker.image.rootfs.diff.tar.gzip",
    );

    const config = imageConfig(image, uncompressed.digest);
    await registry.putBlob(image.name, layer, await fileContent(layerFile));
    await registry.putBlob(image.name, config.descriptor, new Blob([config.content]));
    return await registry.putManifest(
      image.name,
      [image.tag, inputsTag(image)],
      config.descriptor,
      layer,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const reproducible = [
  "--sort=name",
  "--mtime=@0",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  // Give groups the rights of others: a file's group rights depend on who made it.
  "--mode=u+rw,a+rX,g=o",
];

function imageConfig(image: Image, layer: string): { content: string; descriptor: Descriptor } {
  const content = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: image.config,
    rootfs: { type: "layers", diff_ids: [layer] },
  });
  return {
    content,
    descriptor: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: Buffer.byteLength(content),
      digest: `sha256:${createHash("sha256").update(content).digest("hex")}`,
    },
  };
}
