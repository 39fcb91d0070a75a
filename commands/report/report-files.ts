import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";
import type { Report } from "./report.ts";

/** The folder that a report is written to. */
export class ReportFiles {
  readonly #folder: string;

  /** Makes the folder. Throws a `Failure` if it cannot. */
  constructor(folder: string) {
    this.#folder = folder;
    attempt(folder, () => mkdirSync(folder, { recursive: true }));
  }

  /** Writes a report with all that belongs to it. Returns the paths of its two forms. Throws a `Failure` if it cannot. */
  write(report: Report): readonly string[] {
    for (const { parts, files } of report.pages) {
      for (const { file, text } of files) this.#write(file, text);
      for (const part of parts)
        if (part.kind === "picture") this.#write(part.picture.file, part.picture.svg);
    }
    return [this.#write("report.md", markdown(report)), this.#write("report.html", html(report))];
  }

  #write(name: string, text: string): string {
    const path = join(this.#folder, name);
    attempt(path, () => writeFileSync(path, text));
    return path;
  }
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Failure(
      `Expected to write \`${path}\`, got "${(error as Error).message}". Name a folder that you can write to: --out FOLDER`,
    );
  }
}
