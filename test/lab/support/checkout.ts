import { cpSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../../../lab/terminal/places.ts";
import { Sandbox } from "./sandbox.ts";

/**
 * A copy of what the lab needs of the repository, in a sandbox: its modules read their environment from the sandbox and
 * write their files there.
 */
export class Checkout extends Sandbox {
  constructor() {
    super();
    for (const name of [
      "lab",
      "keeper/src/rollout",
      "package.json",
      "config/versions.ts",
      "Pulumi.yaml",
    ]) {
      cpSync(join(repository, name), this.path("checkout", name), {
        recursive: true,
        // Large, and not needed here.
        filter: (path) => !/(\/docker-plugin|\/charts|\/go\.sum)$/.test(path),
      });
    }
    mkdirSync(this.path("checkout", "node_modules"));
    symlinkSync(
      join(repository, "node_modules", "yaml"),
      this.path("checkout", "node_modules", "yaml"),
    );
    this.write("checkout/node_modules/.package-lock.json", "{}");
    utimesSync(this.write("checkout/package-lock.json", "{}"), 0, 0);
  }

  /**
   * Loads a module by its path in the repository, once per run: only scripts see a module that a test has changed.
   * `Module` is its type: `typeof import("...")`.
   */
  load<Module>(path: string): Promise<Module> {
    return import(pathToFileURL(this.path("checkout", path)).href);
  }
}
