import { type Properties, reveal } from "../../support/properties.ts";
import type { Difference, DiffRequest } from "../../support/resource-provider.ts";
import { differences } from "../difference/difference.ts";
import { asLive } from "../difference/drift.ts";
import { withoutIgnored } from "../object/ignored-changes.ts";
import { withDefaults } from "./release-inputs.ts";
import { releaseInputs } from "./release-state.ts";

/** What changed in a release, or in the cluster since the last refresh. Another name or namespace is another release. */
export function diffRelease({ state, news, ignoreChanges }: DiffRequest): Difference {
  const inputs = reveal(releaseInputs(state) ?? {});
  const before = withDefaults(asLive(inputs, reveal(state)));
  const after = withoutUnknownChecksum(reveal(news), before);
  const changes = differences(
    before,
    withDefaults(after),
    ([argument, ...rest]) => rest.length === 0 && (argument === "name" || argument === "namespace"),
  );
  return { changes: withoutIgnored(changes, ignoreChanges) };
}

/** The official plugin keeps no checksum; a chart is not taken for changed because it has one now. */
function withoutUnknownChecksum(after: Properties, before: Properties): Properties {
  if (before.checksum !== undefined) return after;
  const { checksum, ...rest } = after;
  return rest;
}
