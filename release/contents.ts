import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundledFiles } from "../components/image/bundle.ts";

/** A package of npm that an image contains, as a whole or in part. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier, such as `MIT`. */
  readonly licence: string;
  /** SHA-512 of the package as npm downloaded it, in base64. */
  readonly hash: string;
}

/** What an image of this repository contains, apart from its base image. */
export interface Contents {
  /** Name of the image in the registry. */
  readonly image: string;
  readonly version: string;
  readonly description: string;
  readonly licence: string;
  /** The packages in its bundles, in the order of their folders. */
  readonly packages: readonly Package[];
}

/**
 * @param folder of the image's package: `app` or `keeper`
 * @param root folder of the repository
 */
export function contentsOf(folder: string, root = repository): Contents {
  const manifest = json(root, `${folder}/package.json`);
  const lock: Lock = json(root, "package-lock.json");
  const files = Object.values<string>(manifest.programs).flatMap((module) =>
    bundledFiles(root, `${folder}/${module}`),
  );
  const places = new Set(files.flatMap((file) => packageOf.exec(file)?.[0] ?? []));
  return {
    image: manifest.imageName,
    version: manifest.version,
    description: manifest.description,
    licence: manifest.license,
    packages: [...places].sort().map((place) => packageAt(place, root, lock)),
  };
}

/** The folder of the package that a file belongs to, which may be inside another package's. */
const packageOf = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/;

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
}

function packageAt(place: string, root: string, lock: Lock): Package {
  const { name, version, license } = json(root, `${place}/package.json`);
  const { integrity } = lock.packages[place] ?? {};
  const [, hash] = /^sha512-(\S+)$/.exec(integrity ?? "") ?? [];
  if (typeof license !== "string" || hash === undefined)
    throw new Error(
      `Expected ${place} to have a licence, and a SHA-512 in package-lock.json, got ${license} and ${integrity}.`,
    );
  return { name, version, licence: license, hash };
}

function json(root: string, file: string) {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

const repository = join(import.meta.dirname, "..");
