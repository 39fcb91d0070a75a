import { deepEqual, equal, match } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { args as vaultArgs } from "./components/support/vault-release.ts";
import { run } from "./support/engine.ts";
import { projectFiles, root } from "./support/project.ts";

/** Folders of the packages with an image. */
const packages = ["app", "keeper"];

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
    deepEqual(
      projectFiles().filter((file) => readFileSync(join(root, file)).includes("\r\n")),
      [],
    );
  });

  describe("of a checkout with CRLF", () => {
    let checkout: string;

    before(() => {
      checkout = checkoutWithCrlf();
    });
    after(() => rmSync(checkout, { recursive: true }));

    for (const name of packages)
      it(`change neither the tag nor the context of the image of ${name}`, async () => {
        match(readFileSync(join(checkout, name, "Dockerfile"), "utf8"), /\r\n/);
        deepEqual(await imageOf(checkout, name), await imageOf(root, name));
        const programs = Object.keys(programsOf(name));
        for (const file of ["Dockerfile", ...programs])
          equal(contextFile(checkout, name, file), contextFile(root, name, file));
      });

    it("do not change the values of Vault's chart", async () => {
      match(readFileSync(join(checkout, "components/vault/upkeep.sh"), "utf8"), /\r\n/);
      deepEqual(await valuesOf(checkout), await valuesOf(root));
    });
  });
});

/** A copy of the program's sources with CRLF, as git with core.autocrlf makes it without .gitattributes. */
function checkoutWithCrlf(): string {
  const checkout = mkdtempSync(join(tmpdir(), "crlf-"));
  const sources = projectFiles().filter((file) =>
    /^(?:app|components|keeper)\/|^[^/]+$/.test(file),
  );
  for (const file of sources) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    const text = readFileSync(join(root, file), "utf8");
    writeFileSync(join(checkout, file), text.replaceAll("\n", "\r\n"));
  }
  mkdirSync(join(checkout, "node_modules"));
  for (const name of ["@pulumi", "esbuild"])
    symlinkSync(join(root, "node_modules", name), join(checkout, "node_modules", name));
  // Copies: the bundle names the real paths of its files.
  for (const name of bundledPackages())
    cpSync(join(root, "node_modules", name), join(checkout, "node_modules", name), {
      recursive: true,
    });
  return checkout;
}

/** The packages that the images' bundles contain. */
function bundledPackages(): Set<string> {
  const { inputs } = buildSync({
    absWorkingDir: root,
    entryPoints: packages.flatMap((name) =>
      Object.values(programsOf(name)).map((module) => `${name}/${module}`),
    ),
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
  }).metafile;
  return new Set(
    Object.keys(inputs).flatMap((path) => /^node_modules\/([^/]+)\//.exec(path)?.[1] ?? []),
  );
}

/** Module of each program. */
function programsOf(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")).programs;
}

async function imageOf(checkout: string, name: string) {
  const { PackageImage } = await load<typeof import("../components/image/package-image.ts")>(
    checkout,
    "components/image/package-image.ts",
  );
  const registry = "ghcr.io/you";
  const platform = "linux/amd64";
  const args = { package: name, registry, baseImage: "node:24-alpine", platform, push: true };
  const { only } = await run(() => new PackageImage(name, args));
  return only("docker:index/image:Image").inputs;
}

async function valuesOf(checkout: string) {
  const { vaultValues } = await load<typeof import("../components/vault/values.ts")>(
    checkout,
    "components/vault/values.ts",
  );
  return vaultValues(vaultArgs);
}

function load<Module>(checkout: string, path: string): Promise<Module> {
  return import(pathToFileURL(join(checkout, path)).href);
}

function contextFile(checkout: string, name: string, file: string): string {
  return readFileSync(join(checkout, name, "dist", file), "utf8");
}
