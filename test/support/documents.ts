import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";

/** A Markdown file of the repository. */
export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown file of the repository. */
export function documents(): Document[] {
  return globSync("**/*.md", {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.git)$/.test(path),
  })
    .sort()
    .map(document);
}

export function document(path: string): Document {
  return { path, text: readFileSync(join(root, path), "utf8") };
}

/** The fenced blocks in this language; those without a language if it is empty. */
export function blocks({ text }: Document, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , block = ""]) => block);
}

/** The prose: the text without fenced blocks and comments. */
export function prose({ text }: Document): string {
  return text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/<!--.*?-->/gs, "");
}

/** The code spans of the prose. */
export function codeSpans(of: Document): string[] {
  return [...prose(of).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** The targets of the links in the prose. */
export function links(of: Document): string[] {
  return [...prose(of).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of the headings, as GitHub generates them. */
export function anchors(of: Document): string[] {
  return [...prose(of).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The rows of the table whose header begins with this cell, without the header. */
export function table({ path, text }: Document, firstHeader: string): string[][] {
  const lines = text.split("\n").map((line) => line.trim());
  const header = lines.findIndex((line) => cells(line)[0] === firstHeader);
  if (header === -1) throw new Error(`${path} has no table that begins with ${firstHeader}`);
  const rows: string[][] = [];
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith("|")) break;
    rows.push(cells(line));
  }
  return rows;
}

function cells(line: string): string[] {
  if (!line.startsWith("|")) return [];
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** A table in Markdown. Its columns are not aligned, so that a word is a small diff. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const [header = [], ...others] = rows.map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|")),
  );
  return [header, header.map(() => "---"), ...others]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** The document with new content between the markers of a generated part. */
export function withGenerated({ path, text }: Document, name: string, content: string): string {
  const marked = new RegExp(`(?<=<!-- ${name}: [^\\n]* -->\\n).*?(?=<!-- end of ${name} -->)`, "s");
  if (!marked.test(text)) throw new Error(`${path} has no markers for ${name}`);
  return text.replace(marked, () => `\n${content}\n\n`);
}
