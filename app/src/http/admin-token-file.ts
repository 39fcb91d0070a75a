import { readFileSync } from "node:fs";
import { AdminToken } from "./admin-token.ts";

/** Events of an {@link AdminTokenFile}. Each is reported once, when it is new. */
export interface AdminTokenFileEvents {
  /** This version of the token holds from now on. */
  onToken: (token: AdminToken) => void;
  /** There is no token from now on, for this reason. */
  onTrouble: (error: Error) => void;
}

/** A token, and when it was read, in seconds since 1970. */
export interface TokenReading {
  readonly token: AdminToken;
  readonly seconds: number;
}

/**
 * The file with the administrators' token, which another process writes. Nothing is cached: it is read whenever the
 * token is needed, so a new token holds at once.
 */
export class AdminTokenFile {
  readonly #path: string;
  readonly #events: AdminTokenFileEvents;
  #told: string | undefined;
  #lastReading: TokenReading | undefined;

  constructor(path: string, events: AdminTokenFileEvents) {
    this.#path = path;
    this.#events = events;
  }

  /** The token, or the reason why there is none. */
  read(): AdminToken | Error {
    const token = this.#parse();
    this.#lastReading = token instanceof Error ? undefined : { token, seconds: Date.now() / 1000 };
    // A secret that was created again starts with version 1.
    const news = token instanceof Error ? token.message : `${token.version} of ${token.created}`;
    if (news !== this.#told) {
      this.#told = news;
      if (token instanceof Error) this.#events.onTrouble(token);
      else this.#events.onToken(token);
    }
    return token;
  }

  /** The last successful reading, this one if it is the first; undefined if the last has failed. */
  lastReading(): TokenReading | undefined {
    if (this.#told === undefined) this.read();
    return this.#lastReading;
  }

  #parse(): AdminToken | Error {
    try {
      // Synchronous, for a small file in memory: a promise would wait behind a disk's syncs, and could be overtaken.
      return AdminToken.parse(readFileSync(this.#path, "utf8"));
    } catch (error) {
      return new Error(
        `Expected \`${this.#path}\` to hold the administrators' token as JSON with \`token\`, \`version\` and \`created\`, ` +
          `got ${(error as Error).message}. Visits still count; make sure that the file is written.`,
      );
    }
  }
}
