import { mkdtempDisposable, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminTokenFile } from "../../../app/src/http/admin-token-file.ts";
import type { Use } from "../../../app/src/http/administration.ts";

/** Content of the file unless a test changes it. */
export const secret = {
  token: "kept-to-itself",
  version: 3,
  created: "2026-11-22T10:00:00.123456789Z",
};

/** The header that authenticates an administrator. */
export function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

/** A file with an administrators' token, removed at the end of the block that holds it by `await using`. */
export async function tokenFile() {
  const directory = await mkdtempDisposable(join(tmpdir(), "visit-counter-"));
  const path = join(directory.path, "admin-token.json");
  const news: string[] = [];
  const uses: Use[] = [];
  const told = Promise.withResolvers<void>();
  const file = {
    path,
    /** What the app reported: changes of the file, and restored counts. */
    news,
    /** What administrators, and others at their paths, did. */
    uses,
    /** Resolves when it has reported something. */
    told: told.promise,

    /** Replaces the file by a rename, like a Vault agent. */
    async write(content: object | string): Promise<void> {
      const text = typeof content === "string" ? content : `${JSON.stringify(content)}\n`;
      await writeFile(`${path}.tmp`, text);
      await rename(`${path}.tmp`, path);
    },

    remove(): Promise<void> {
      return rm(path);
    },

    administration: {
      tokenFile: new AdminTokenFile(path, {
        onToken: ({ version }) => tell(`version ${version}`),
        onTrouble: ({ message }) => tell(message),
      }),
      onRestored: (from: number, to: number) => tell(`restored from ${from} to ${to}`),
      onUse: (use: Use) => void uses.push(use),
    },

    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
  const tell = (what: string) => {
    news.push(what);
    told.resolve();
  };
  await file.write(secret);
  return file;
}
