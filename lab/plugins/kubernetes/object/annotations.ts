import { hasUnknown } from "../../support/properties.ts";
import type { CheckFailure } from "../../support/resource-provider.ts";
import { parseConditions } from "../await/wait-for.ts";
import { annotationOf, at, type KubernetesObject } from "./object.ts";

/** Seconds that an object may take to become ready, or to be gone. */
const defaultTimeout = 600;

const propagations = {
  foreground: "Foreground",
  background: "Background",
  orphan: "Orphan",
} as const;

/** What becomes of the objects that a deleted object owns. */
export type Propagation = (typeof propagations)[keyof typeof propagations];

/** Reads the annotation `pulumi.com/deletionPropagationPolicy`. Default: they go first. */
export function propagationOf(object: KubernetesObject): Propagation {
  const policy = annotationOf(object, "pulumi.com/deletionPropagationPolicy").toLowerCase();
  return propagations[policy as keyof typeof propagations] ?? "Foreground";
}

/** The program's `customTimeouts`, else the annotation `pulumi.com/timeoutSeconds`, else 10 minutes. */
export function timeoutOf(object: KubernetesObject, customSeconds: number): number {
  if (customSeconds > 0) return customSeconds;
  const annotated = annotationOf(object, "pulumi.com/timeoutSeconds");
  return annotated === "" ? defaultTimeout : Number(annotated);
}

/** Whether an annotation of the name `pulumi.com/<flag>` is `true`. */
export function isFlagged(
  object: KubernetesObject,
  flag: "patchForce" | "replaceUnready" | "skipAwait",
): boolean {
  return annotationOf(object, `pulumi.com/${flag}`) === "true";
}

/** The conditions in the annotation `pulumi.com/waitFor`; empty without it. */
export function waitForOf(object: KubernetesObject): string {
  return annotationOf(object, "pulumi.com/waitFor");
}

/** What is wrong with the annotations; a typo must not become a default. */
export function checkAnnotations(object: KubernetesObject): CheckFailure[] {
  if (hasUnknown(at(object, "metadata", "annotations") ?? null)) return [];
  const failures: CheckFailure[] = [];
  const expect = (annotation: string, expected: string, ok: (text: string) => boolean) => {
    const name = `pulumi.com/${annotation}`;
    const text = annotationOf(object, name);
    if (text === "" || ok(text)) return;
    const reason = `Expected annotation \`${name}\` to be ${expected}, got \`${text}\`.`;
    failures.push({ property: `metadata.annotations["${name}"]`, reason });
  };

  expect("timeoutSeconds", "a whole number of seconds", (text) => /^\d+$/.test(text));
  expect("deletionPropagationPolicy", "`foreground`, `background` or `orphan`", (text) =>
    Object.hasOwn(propagations, text.toLowerCase()),
  );
  try {
    parseConditions(waitForOf(object));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    failures.push({ property: 'metadata.annotations["pulumi.com/waitFor"]', reason });
  }
  return failures;
}
