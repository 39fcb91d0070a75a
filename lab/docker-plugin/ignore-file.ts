import { posix } from "node:path";

interface Pattern {
  readonly path: RegExp;
  /** Includes paths again that an earlier pattern ignored. */
  readonly exception: boolean;
}

/**
 * Returns a function that tells whether a `.dockerignore` excludes a path in its build context. The last pattern that
 * matches the path or a folder above it decides.
 */
export function ignoring(text: string): (path: string) => boolean {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "!")
    .map(toPattern);

  return (path) => {
    const candidates = [path, ...foldersAbove(path)];
    const last = patterns.findLast((pattern) => candidates.some((each) => pattern.path.test(each)));
    return last !== undefined && !last.exception;
  };
}

function toPattern(line: string): Pattern {
  const exception = line.startsWith("!");
  const path = posix.normalize(exception ? line.slice(1).trim() : line);
  const relative = path.replace(/^\/(?=.)/, "").replace(/(?<=.)\/$/, "");
  return { path: toRegExp(relative), exception };
}

/** `*` and `?` stop at a slash, `**` does not; `[...]` and a backslash mean what they mean in a regular expression. */
function toRegExp(glob: string): RegExp {
  const source = glob.replace(
    /\*\*\/?$|\*\*\/?|\*|\?|\\.|[.+()|{}$^]/gs,
    (token, offset: number) => {
      if (token.startsWith("**")) return offset + token.length === glob.length ? ".*" : "(.*/)?";
      if (token === "*") return "[^/]*";
      if (token === "?") return "[^/]";
      if (token.startsWith("\\")) return token;
      return insideBrackets(glob, offset) ? token : `\\${token}`;
    },
  );
  return new RegExp(`^${source}$`, "s");
}

function insideBrackets(glob: string, offset: number): boolean {
  return glob.lastIndexOf("[", offset) > glob.lastIndexOf("]", offset);
}

function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [folder, ...foldersAbove(folder)];
}
