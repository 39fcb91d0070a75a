import type { Finding } from "./finding.ts";

/** Findings that are right, and yet no fault. */
export interface Exception {
  /** What is excepted. */
  readonly title: string;
  readonly reason: string;
  /** The checks, by checker. */
  readonly checks: Readonly<Record<string, readonly string[]>>;
  /** The objects, as `Kind/name`. @default all */
  readonly objects?: readonly string[];
}

/** The findings that no exception covers. */
export function unexcepted(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
): Finding[] {
  return findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding)));
}

/** What an exception covers without need, as `checker check` with its object if it names some; empty if all is needed. */
export function unneeded(exception: Exception, findings: readonly Finding[]): string[] {
  const covered = findings.filter((finding) => covers(exception, finding));
  const checks = Object.entries(exception.checks).flatMap(([checker, checks]) =>
    checks
      .filter((check) => !covered.some((one) => one.checker === checker && one.check === check))
      .map((check) => `${checker} ${check}`),
  );
  const objects = (exception.objects ?? []).filter(
    (object) => !covered.some((finding) => finding.object === object),
  );
  return [...checks, ...objects];
}

function covers({ checks, objects }: Exception, { checker, check, object }: Finding): boolean {
  return (
    (checks[checker]?.includes(check) ?? false) &&
    (objects === undefined || objects.includes(object))
  );
}
