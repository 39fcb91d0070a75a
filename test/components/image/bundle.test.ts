import { equal, match, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    equal((await load()).answer, 42);
  });

  it("lets CommonJS packages require Node's modules", async () => {
    writeFileSync(join(root, "src/value.cjs"), 'module.exports = require("node:path").sep;\n');
    writeFileSync(join(root, "src/main.ts"), 'export { default } from "./value.cjs";\n');
    equal((await load()).default, "/");
  });

  it("is the same text wherever the sources are, and contains no path of this machine", () => {
    const other = project();
    try {
      const text = bundle(root, "src/main.ts");
      equal(bundle(other, "src/main.ts"), text);
      equal(text.includes(root), false);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("is the same text whatever ends the lines of the sources, even of a comment that is kept", () => {
    const sources = ["/*! A licence", " * of two lines */", "export const answer = `a", "b`;", ""];
    const [lf, crlf] = ["\n", "\r\n"].map((end) => {
      writeFileSync(join(root, "src/value.ts"), sources.join(end));
      return bundle(root, "src/main.ts");
    });
    match(lf ?? "", /A licence\n \* of two lines/);
    equal(crlf, lf);
  });

  it("changes with the sources", () => {
    const before = bundle(root, "src/main.ts");
    writeFileSync(join(root, "src/value.ts"), "export const answer: number = 43;\n");
    match(bundle(root, "src/main.ts"), /answer = 43/);
    match(before, /answer = 42/);
  });

  it("fails with esbuild's error", () => {
    writeFileSync(join(root, "src/main.ts"), 'import "./missing.ts";\n');
    throws(() => bundle(root, "src/main.ts"), /Could not resolve "\.\/missing\.ts"/);
  });

  function load() {
    const file = join(root, "server.mjs");
    writeFileSync(file, bundle(root, "src/main.ts"));
    return import(file);
  }
});

function project(): string {
  const root = mkdtempSync(join(tmpdir(), "bundle-"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/value.ts"), "export const answer: number = 42;\n");
  writeFileSync(join(root, "src/main.ts"), 'export { answer } from "./value.ts";\n');
  return root;
}
