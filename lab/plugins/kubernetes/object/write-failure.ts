import { Failure } from "../../../support/failure.ts";
import { ApiFailure } from "../cluster/api-failure.ts";
import { UnknownKind } from "../cluster/objects.ts";
import { describe, type KubernetesObject, listAt, textAt } from "./object.ts";

/** A field that the program sets and someone else has. */
export interface FieldConflict {
  /** `spec.replicas` */
  readonly field: string;
  readonly manager: string;
  /** `scale` where the field was set through that; empty where the object itself was written. */
  readonly subresource: string;
}

/** The conflicts for which a server-side apply was refused; none for any other failure. */
export function conflictsOf(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof ApiFailure)) return [];
  return listAt(error.answer, "details", "causes")
    .filter((cause) => textAt(cause, "reason") === "FieldManagerConflict")
    .map((cause) => {
      const message = textAt(cause, "message");
      const [, manager = message] = /conflict with "([^"]+)"/.exec(message) ?? [];
      const [, subresource = ""] = /with subresource "([^"]+)"/.exec(message) ?? [];
      return { field: textAt(cause, "field").replace(/^\./, ""), manager, subresource };
    });
}

/** What a person is told when the API server does not take an object. */
export function writeFailure(error: unknown, object: KubernetesObject): unknown {
  if (!(error instanceof ApiFailure) || error instanceof UnknownKind) return error;
  if (error.reason === "AlreadyExists") return alreadyExists(object);
  const conflicts = conflictsOf(error);
  if (conflicts.length > 0) return conflictFailure(object, conflicts);
  return new Failure(
    `Expected the Kubernetes API to accept ${describe(object)}, got: ${error.message}`,
  );
}

function alreadyExists(object: KubernetesObject): Failure {
  return new Failure(
    `Expected ${describe(object)} not to exist yet, got one that this stack does not know. Import it with \`pulumi import\`, delete it, give this one another name or an alias, or let creation update what exists by the provider's \`upsertExistingObjects\`.`,
  );
}

function conflictFailure(object: KubernetesObject, conflicts: readonly FieldConflict[]): Failure {
  const owned = conflicts.map(({ field, manager, subresource }) => {
    const how = subresource === "" ? "" : ` (${subresource})`;
    return `\`${field}\` with manager \`${manager}\`${how}`;
  });
  return new Failure(
    `Expected to own the fields that the program sets in ${describe(object)}, got a conflict over ${owned.join(", ")}. Leave these fields out of the program, or take them over by the annotation \`pulumi.com/patchForce: "true"\` or the provider's \`enablePatchForce\`.`,
  );
}
