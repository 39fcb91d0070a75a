import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** How a part was run when it passed. */
export interface Passed {
  readonly size: number;
  readonly minutes: number;
}

/** Parts whose last run has passed, in a file that outlives an interrupted soak. Passes on other code do not count. */
export class PassedParts {
  readonly #file: string;
  readonly #code: string;

  /** @param code Identifies the code that is proved: see `fingerprint`. */
  constructor(file: string, code: string) {
    this.#file = file;
    this.#code = code;
  }

  /** How this part has passed; undefined if it has not, or only at a smaller size. */
  get(name: string, size: number): Passed | undefined {
    const passed = this.#read()[name];
    return passed !== undefined && passed.size >= size ? passed : undefined;
  }

  add(name: string, passed: Passed): void {
    this.#write({ ...this.#read(), [name]: passed });
  }

  remove(name: string): void {
    const { [name]: _, ...others } = this.#read();
    this.#write(others);
  }

  #read(): Readonly<Record<string, Passed>> {
    if (!existsSync(this.#file)) return {};
    const { code, passed } = JSON.parse(readFileSync(this.#file, "utf8"));
    return code === this.#code ? passed : {};
  }

  #write(passed: Readonly<Record<string, Passed>>): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify({ code: this.#code, passed }));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
