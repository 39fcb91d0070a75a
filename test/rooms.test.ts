import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { projectFiles, root } from "./support/project.ts";

/**
 * Path prefixes that the modules of a room may import from other rooms. A file that is named follows its own rule alone.
 * Tests may import everything.
 */
const rules: Readonly<Record<string, readonly string[]>> = {
  "index.ts": ["config/settings.ts", "components/"],
  "config/": ["components/", "keeper/src/rollout/contract.ts"],
  "config/entry.mjs": ["index.ts"],
  "components/": [
    "app/src/contract.ts",
    "keeper/src/contract.ts",
    "keeper/src/backup/contract.ts",
    "keeper/src/growth/contract.ts",
    "keeper/src/rollout/contract.ts",
  ],
  "app/": [],
  "app/src/store/": ["app/src/contract.ts", "app/src/failure.ts", "app/src/log.ts"],
  "keeper/": [],
  "commands/": [
    "app/src/contract.ts",
    "components/counter/consumer.ts",
    "components/counter/names.ts",
  ],
  "policy/": [],
  "release/": ["components/image/bundle.ts", "config/versions.ts"],
  "lab/": [
    "config/versions.ts",
    "keeper/src/rollout/cluster-object.ts",
    "keeper/src/rollout/verdict.ts",
  ],
};

/** Other components that a component may import, besides `kubernetes/`, which all may. */
const components: Readonly<Record<string, readonly string[]>> = {
  program: ["image"],
  growth: ["image", "program"],
  network: ["vault"],
  vault: ["growth", "image", "network"],
  keeper: ["image", "network", "program", "vault"],
  counter: ["growth", "image", "keeper", "network", "program", "vault"],
  guards: ["counter", "vault"],
  backup: ["image", "keeper", "network", "program", "vault"],
  monitoring: ["vault"],
};

describe("The rooms", () => {
  const sources = projectFiles().filter(
    (file) => /\.(ts|mjs)$/.test(file) && !file.startsWith("test/"),
  );

  it("have a rule for every source file", () => {
    deepEqual(
      sources.filter((file) => !Object.keys(rules).some((room) => file.startsWith(room))),
      [],
    );
  });

  for (const [room, allowed] of Object.entries(rules))
    it(`let ${room} import ${allowed.join(", ") || "no other room"}`, () => {
      const isNamed = (file: string) => Object.hasOwn(rules, file);
      const files = sources.filter((file) =>
        isNamed(file) ? file === room : file.startsWith(room),
      );
      deepEqual(
        files
          .flatMap(importsOf)
          .filter(({ to }) => ![room, ...allowed].some((place) => to.startsWith(place))),
        [],
      );
    });

  for (const component of new Set(componentsOf(sources)))
    it(`let components/${component} import no component but those it builds on`, () => {
      const allowed = [component, ...(components[component] ?? [])];
      if (component !== "kubernetes") allowed.push("kubernetes");
      const imports = sources
        .filter((file) => file.startsWith(`components/${component}/`))
        .flatMap(importsOf)
        .filter(({ to }) => to.startsWith("components/"));
      deepEqual(
        imports.filter(({ to }) => !allowed.includes(componentsOf([to])[0] ?? "")),
        [],
      );
    });

  it("hold every source file but index.ts", () => {
    const outside = projectFiles().filter((file) => /^[^/]+\.(ts|mjs|js|sh)$/.test(file));
    deepEqual(outside, ["index.ts"]);
  });

  it("are checked by tests that do find imports", () => {
    deepEqual(importsOf("lab/commands/kubectl.ts").length > 0, true);
    ok(importsOf("index.ts").some(({ to }) => to === "components/vault/vault.ts"));
  });
});

/** The components that the files belong to. */
function componentsOf(files: readonly string[]): string[] {
  return files.flatMap((file) => /^components\/([^/]+)\//.exec(file)?.[1] ?? []);
}

/** The modules of this repository that a module imports. */
function importsOf(file: string): { readonly from: string; readonly to: string }[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:\bfrom |\bimport |\bimport\()"(\.[^"]+)"/g)].map(([, to = ""]) => ({
    from: file,
    to: normalize(join(dirname(file), to)),
  }));
}
