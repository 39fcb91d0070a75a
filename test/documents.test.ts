import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { sections } from "../commands/report/sections.ts";
import { kubernetesPlugin, labTools, pulumiTools } from "../lab/toolchain/tools.ts";
import { scenarios } from "./app/support/abuse/scenarios.ts";
import { faults, noFault } from "./e2e/support/faults/faults.ts";
import { lastRelease } from "./e2e/support/release.ts";
import { vanishedPeers } from "./e2e/support/vanished-peers.ts";
import {
  anchors,
  blocks,
  codeSpans,
  type Document,
  document,
  documents,
  links,
  table,
} from "./support/documents.ts";
import * as facts from "./support/facts.ts";
import { declarations, root } from "./support/project.ts";
import { drawnResources, goldenResources } from "./support/resource-tree.ts";
import { settingEffects } from "./support/setting-effects.ts";

const all = documents();
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("The README", () => {
  before(async () => {
    if (process.env.UPDATE_GOLDEN === "1") await facts.generate();
  });

  it("is short enough to be read", () => {
    const byHand = document("README.md").text.replaceAll(/<!-- .*?<!-- end of /gs, "");
    ok(byHand.split("\n").length <= 230);
  });

  it("lists the settings of Pulumi.yaml with type, default and description, but for those that other documents list", () => {
    for (const path of Object.keys(facts.settingsOf))
      deepEqual(table(document(path), "Setting"), facts.settings(path));
  });

  it("lists the outputs of index.ts with their comments there", () => {
    deepEqual(table(document("README.md"), "Output"), facts.outputs());
  });

  it("lists the requests that the app answers, and which of them count", async () => {
    const rows = table(document("README.md"), "Request");
    deepEqual(
      rows.map(([request = "", counts]) => `${request.replaceAll("`", "")} ${counts}`).sort(),
      await facts.requests(),
    );
  });

  it("says how long everything takes to build, and how much room", () => {
    const all = [...pulumiTools, ...labTools, kubernetesPlugin];
    const sum = (what: "minutes" | "gigabytes") =>
      all.reduce((total, tool) => total + (tool[what] ?? 1), 0);
    const text = document("README.md").text.replaceAll(/\s+/g, " ");
    ok(text.includes(`or ${sum("gigabytes")} GB where everything is built`));
    ok(text.includes(`with everything to build it takes about ${sum("minutes")} minutes`));
  });
});

describe("The documents", () => {
  const known: string[] = [];
  before(() => {
    known.push(...labCommands());
  });

  it("are found", () => {
    const paths = all.map(({ path }) => path);
    for (const path of ["README.md", "docs/architecture.md", "components/README.md"])
      ok(paths.includes(path), path);
  });

  it("draw the tree of resources that the program registers, without policies, accounts and rights", () => {
    const [tree = ""] = blocks(document("docs/architecture.md"), "").filter((block) =>
      block.includes("├"),
    );
    const isDrawn = (resource: string) => !/:NetworkPolicy|:ServiceAccount|:rbac\./.test(resource);
    deepEqual(drawnResources(tree), goldenResources("defaults").filter(isDrawn));
  });

  it("list the mirrors of the sites that releases are downloaded from", () => {
    deepEqual(table(document("docs/lab.md"), "Mirror"), facts.mirrors());
  });

  it("show what each kind of abuse does to the counter", () => {
    deepEqual(
      table(document("docs/operations.md"), "Abuse").map(([name]) => name),
      [...scenarios, vanishedPeers].map(({ name }) => name),
    );
  });

  it("list the sections of the report", () => {
    deepEqual(
      table(document("docs/report.md"), "Section").map(([name]) => name),
      sections.map(({ name }) => `\`${name}\``),
    );
  });

  it("say what each setting does to a stack that is up, as the program does it", async () => {
    const [[header = ""] = [], ...rows] = await settingEffects();
    deepEqual(table(document("docs/operations.md"), header), rows);
    deepEqual(
      new Set(rows.map(([key]) => key)),
      new Set(declarations.map(([key]) => `\`${key}\``)),
    );
  });

  it("show what each fault of a node does to the stack", () => {
    deepEqual(
      table(document("docs/operations.md"), "Fault").map(([name]) => name),
      [...faults, noFault].map(({ name }) => name),
    );
  });

  it("pin the context of every sequence for a cluster of one's own, before Pulumi first goes there", () => {
    const sequences = blocks(document("docs/own-cluster.md"), "sh").filter((block) =>
      block.includes("pulumi up"),
    );
    equal(sequences.length, 7);
    for (const block of sequences)
      match(block, /^context=.*^pulumi config set kubernetes:context "\$context"\n.*^pulumi up/ms);
    for (const block of blocks(document("docs/own-cluster.md"), "sh"))
      for (const [command] of block.matchAll(/kubectl (?!config )[^|)\n]*/g))
        match(command, /--context "\$context"/);
  });

  it("make a repository on EKS for every image that is pushed", () => {
    const made = named(
      document("docs/own-cluster.md"),
      /create-repository --repository-name (\S+)/g,
    );
    const pushed = globSync("*/package.json", { cwd: root }).flatMap(
      (path) => JSON.parse(readFileSync(join(root, path), "utf8")).imageName ?? [],
    );
    deepEqual(made.sort(), pushed.sort());
  });

  for (const of of all)
    describe(of.path, () => {
      it("names scripts that package.json has", () => {
        const scripts = named(of, /npm run (\w[\w:-]*)/g);
        deepEqual(
          scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name)),
          [],
        );
      });

      it("names commands that the lab has", () => {
        const commands = named(of, /npm run lab -- (\w+)/g);
        deepEqual(
          commands.filter((name) => !known.includes(name)),
          [],
        );
      });

      it("names settings that Pulumi.yaml has", () => {
        const keys = named(of, /config (?:set|rm) (\w+)(?![\w:])/g);
        deepEqual(
          keys.filter((key) => !declarations.some(([declared]) => declared === key)),
          [],
        );
      });

      it("links to files and headings that are there", () => {
        const broken = links(of).filter((target) => !leadsSomewhere(of, target));
        deepEqual(broken, []);
      });

      it("names files that are there", () => {
        const missing = codeSpans(of).filter((code) => looksLikeFile(code) && !isThere(of, code));
        deepEqual(missing, []);
      });

      it("has shell blocks that a shell can read", () => {
        for (const block of blocks(of, "sh")) {
          const shell = spawnSync("sh", ["-n"], { input: block, encoding: "utf8" });
          equal(shell.status, 0, `${shell.stderr}\n${block}`);
        }
      });
    });

  it("of decisions are numbered without gaps, alike, and all in their index", () => {
    const decisions = globSync("docs/adr/[0-9]*.md", { cwd: root }).sort().map(document);
    deepEqual(
      decisions.map(({ path }) => Number(path.slice("docs/adr/".length).slice(0, 4))),
      decisions.map((_, index) => index + 1),
    );
    for (const { path, text } of decisions)
      match(text, /^# \d+\. .+\n.*^## Context\n.*^## Decision\n.*^## Consequences\n/ms, path);
    deepEqual(
      table(document("docs/adr/README.md"), "Decision").map(([decision]) => decision),
      decisions.map(({ path, text }) => `[${text.slice(2).split("\n")[0]}](${path.slice(9)})`),
    );
  });

  it("of changes begin with the version of all packages, after which comes the one that stacks are upgraded from", () => {
    const manifests = globSync("*/package.json", { cwd: root, exclude: ["node_modules"] });
    const own = ["package.json", ...manifests].map(
      (path) => JSON.parse(readFileSync(join(root, path), "utf8")).version,
    );
    const [newest, before] = named(document("CHANGELOG.md"), /^## \[(.+?)\]/gm);
    deepEqual([...new Set(own)], [newest]);
    equal(before, lastRelease.version);
  });
});

/** As the lab's command itself lists them. */
function labCommands(): string[] {
  const { stderr } = spawnSync(process.execPath, [join(root, "lab/commands/lab.ts"), "?"], {
    encoding: "utf8",
  });
  const [, list = ""] = /Expected one of (.*), got/.exec(stderr) ?? [];
  return list.split(", ");
}

/** What text matches, by its first group. */
function named({ text }: Document, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = ""]) => name);
}

function leadsSomewhere(from: Document, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? from.path : normalize(join(dirname(from.path), path));
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || anchors(document(file)).includes(anchor);
}

/** Files that the commands make, and that git does not keep. */
const made = new Set(["Pulumi.lab.yaml", "app/dist", "counts.json"]);
const folders = globSync("*/", { cwd: root }).map((folder) => folder.replace(/\/$/, ""));

function looksLikeFile(code: string): boolean {
  if (!/^[\w.@-]+(?:\/[\w.@-]+)*\/?$/.test(code) || made.has(code)) return false;
  const [first = "", ...others] = code.split("/");
  return others.length > 0
    ? folders.includes(first)
    : /\w\.(?:ts|mjs|json|ya?ml|md|sh)$/.test(code);
}

function isThere({ path }: Document, code: string): boolean {
  return existsSync(join(root, code)) || existsSync(join(root, dirname(path), code));
}
