import { readFileSync } from "node:fs";
import { AdminToken } from "./admin-token.ts";

/** What an {@link AdminTokenFile} tells of, each only when it is not what was told last. */
export interface AdminTokenFileEvents {
  /** This version is the one to know from now on. */
  onToken: (token: AdminToken) => void;
  /** Nobody is an administrator from now on, and why. */
  onTrouble: (error: Error) => void;
}

/**
 * The file that holds the administrators' token, and that somebody else writes. Nothing of it is remembered: it is read
 * whenever the token is needed, so that a new one is known at once.
 */
export class AdminTokenFile {
  readonly #path: string;
  readonly #events: AdminTokenFileEvents;
  #told: string | undefined;

  constructor(path: string, events: AdminTokenFileEvents) {
    this.#path = path;
    this.#events = events;
  }

  /** The token, or why there is none. */
  read(): AdminToken | Error {
    const token = this.#parse();
    // A secret that was made anew begins with version 1 again.
    const news = token instanceof Error ? token.message : `${token.version} of ${token.created}`;
    if (news !== this.#told) {
      this.#told = news;
      if (token instanceof Error) this.#events.onTrouble(token);
      else this.#events.onToken(token);
    }
    return token;
  }

  #parse(): AdminToken | Error {
    try {
      // At once, for a small file in memory: a promise would wait in line with the syncs of a disk, and be overtaken.
      return AdminToken.parse(readFileSync(this.#path, "utf8"));
    } catch (error) {
      return new Error(
        `Expected \`${this.#path}\` to hold the administrators' token as JSON with \`token\`, \`version\` and \`created\`, ` +
          `got ${(error as Error).message}. Visits go on being counted; see to it that the file is written.`,
      );
    }
  }
}
