// npm run sbom: the bills of materials of both images, for the notes of a release.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { base } from "../config/versions.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { contentsOf } from "./contents.ts";

const folder = join(import.meta.dirname, "..", "dist");

mkdirSync(folder, { recursive: true });
for (const name of ["app", "keeper"]) {
  const contents = contentsOf(name);
  const file = join(folder, `${contents.image}.cdx.json`);
  writeFileSync(file, billOfMaterials(contents, base));
  process.stdout.write(
    `${file}: the base image and ${contents.packages.length} of npm's packages\n`,
  );
}
