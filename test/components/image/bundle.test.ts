import { deepEqual, equal, match, throws } from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../../components/image/bundle.ts";

describe("bundle", () => {
  let root: string;

  beforeEach(() => {
    root = project();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is one module with the program and its imports", async () => {
    bundle(root, "src/main.ts", "dist");
    const { answer } = await import(join(root, "dist/server.mjs"));
    equal(answer, 42);
  });

  it("lets CommonJS packages require Node's modules", async () => {
    writeFileSync(join(root, "src/value.cjs"), 'module.exports = require("node:path").sep;\n');
    writeFileSync(join(root, "src/main.ts"), 'export { default } from "./value.cjs";\n');
    bundle(root, "src/main.ts", "dist");
    equal((await import(join(root, "dist/server.mjs"))).default, "/");
  });

  it("is the same text wherever the sources are, and contains no path of this machine", () => {
    const other = project();
    try {
      const text = bundle(root, "src/main.ts", "dist");
      equal(bundle(other, "src/main.ts", "dist"), text);
      equal(text.includes(root), false);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("is the only file of its context, with the same mode whatever the umask", () => {
    mkdirSync(join(root, "dist/old"), { recursive: true });
    const umask = process.umask(0o077);
    try {
      bundle(root, "src/main.ts", "dist");
    } finally {
      process.umask(umask);
    }
    deepEqual(readdirSync(join(root, "dist")), ["server.mjs"]);
    equal(statSync(file()).mode & 0o777, 0o644);
  });

  it("leaves an up-to-date context alone", () => {
    bundle(root, "src/main.ts", "dist");
    const { mtimeNs, ino } = statSync(file(), { bigint: true });
    bundle(root, "src/main.ts", "dist");
    deepEqual(pick(statSync(file(), { bigint: true })), { mtimeNs, ino });
  });

  for (const [what, spoil] of [
    ["other bytes", () => writeFileSync(file(), "old")],
    ["another mode", () => chmodSync(file(), 0o600)],
    ["a second file", () => writeFileSync(join(root, "dist/other"), "")],
  ] as const)
    it(`replaces a context that has ${what}`, () => {
      const text = bundle(root, "src/main.ts", "dist");
      spoil();
      bundle(root, "src/main.ts", "dist");
      equal(readFileSync(file(), "utf8"), text);
      equal(statSync(file()).mode & 0o777, 0o644);
      deepEqual(readdirSync(join(root, "dist")), ["server.mjs"]);
    });

  it("changes with the sources", () => {
    const before = bundle(root, "src/main.ts", "dist");
    writeFileSync(join(root, "src/value.ts"), "export const answer: number = 43;\n");
    match(bundle(root, "src/main.ts", "dist"), /answer = 43/);
    match(before, /answer = 42/);
  });

  it("fails with esbuild's error", () => {
    writeFileSync(join(root, "src/main.ts"), 'import "./missing.ts";\n');
    throws(() => bundle(root, "src/main.ts", "dist"), /Could not resolve "\.\/missing\.ts"/);
  });

  function file(): string {
    return join(root, "dist/server.mjs");
  }
});

function project(): string {
  const root = mkdtempSync(join(tmpdir(), "bundle-"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/value.ts"), "export const answer: number = 42;\n");
  writeFileSync(join(root, "src/main.ts"), 'export { answer } from "./value.ts";\n');
  return root;
}

function pick({ mtimeNs, ino }: { mtimeNs: bigint; ino: bigint }) {
  return { mtimeNs, ino };
}
