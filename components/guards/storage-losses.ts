import type { Storage } from "../kubernetes/storage.ts";
import type { Loss } from "./loss.ts";

/** The settings of a StatefulSet's claims, and what a change of them would do. */
export interface StorageSettings {
  readonly size: string;
  readonly className: string;
  /** What happens instead of what is asked. Sentences. */
  readonly effect: string;
  /** How to get other claims by hand, sentences. */
  readonly byHand: readonly string[];
}

/** Changed claims: Kubernetes takes them for new pods alone, and refuses to change those of a StatefulSet. */
export function* storageLosses(
  { size, className, effect, byHand }: StorageSettings,
  last: Storage,
  next: Storage,
): Iterable<Loss> {
  if (last.size !== next.size)
    yield {
      expected: `Expected \`${size}\` to stay \`${last.size}\`, got \`${next.size}\`.`,
      effect: `Claims that exist would keep their size. ${effect}`,
      remedies: [putBack(size, last.size), ...byHand],
    };
  if (last.className !== next.className)
    yield {
      expected:
        `Expected \`${className}\` to stay ${last.className ? `\`${last.className}\`` : "empty"}, ` +
        `got ${next.className ? `\`${next.className}\`` : "nothing"}.`,
      effect: `Claims that exist would keep their class. ${effect}`,
      remedies: [putBack(className, last.className), ...byHand],
    };
}

function putBack(key: string, value: string | undefined): string {
  return `Put it back with \`pulumi config ${value ? `set ${key} ${value}` : `rm ${key}`}\`.`;
}
