/** What `npm audit --json` found out: the advisories, each as a sentence, or why the registry knows of none. */
export type Advisories = readonly string[] | { readonly unanswered: string };

/** Severities that are not worth stopping for. */
const harmless = ["info", "low"];

/** Reads the output of `npm audit --json`, of npm 7 or later. */
export function advisoriesOf(output: string): Advisories {
  const { vulnerabilities, message, error } = parse(output);
  if (vulnerabilities === undefined)
    return { unanswered: message || error?.summary || error?.code || "no answer" };
  return Object.values(vulnerabilities).flatMap(({ name, range, via }) =>
    via
      // A name is that of a package that is in the list itself.
      .filter((cause) => typeof cause !== "string")
      .filter(({ severity }) => !harmless.includes(severity))
      .map(({ severity, title, url }) => `${name} ${range}: ${title} (${severity}), ${url}`),
  );
}

/** As far as it is read here. Source: https://docs.npmjs.com/cli/commands/npm-audit. */
interface Report {
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
  /** Instead of vulnerabilities. */
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
}

interface Vulnerability {
  readonly name: string;
  readonly range: string;
  readonly via: readonly (
    | string
    | { readonly title: string; readonly url: string; readonly severity: string }
  )[];
}

function parse(output: string): Report {
  try {
    return JSON.parse(output);
  } catch {
    return { message: output.trim() };
  }
}
