import { constants } from "node:fs";

/**
 * Opens a file like "w", but each write ends only when its data are durable, as if an fdatasync followed. One call for
 * both saves a commit a trip to another thread and back.
 */
export const durably =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

/** Opens an existing file likewise, with its content. */
export const durablyInPlace = constants.O_WRONLY | constants.O_DSYNC;

/**
 * The calls that the store makes to its volume. `node:fs` implements them; tests pass a model of a disk or one that
 * fails on cue, and a benchmark can pass one that opens no file {@link durably}.
 */
export interface FileSystem {
  /** One `pwrite`, which may write less than requested. */
  write(
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, written: number) => void,
  ): void;
  /** Used only at startup and apart from the counting. */
  readonly promises: {
    access(path: string, mode: number): Promise<void>;
    link(existing: string, path: string): Promise<void>;
    open(path: string, flags: "r" | number): Promise<OpenFile>;
    readFile(path: string, encoding: "utf8"): Promise<string>;
    rename(from: string, to: string): Promise<void>;
    stat(path: string): Promise<FileStatus>;
    statfs(path: string): Promise<BlockCounts>;
    writeFile(path: string, text: string): Promise<void>;
  };
}

/** An open file or directory. */
export interface OpenFile {
  readonly fd: number;
  read(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
  stat(): Promise<FileStatus>;
  sync(): Promise<void>;
  writeFile(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface FileStatus {
  readonly size: number;
  readonly ino: number;
}

/** Blocks of a file system: `bavail` are those that a process without privileges can still fill. */
interface BlockCounts {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
}
