import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { bytes } from "../kubernetes/quantity.ts";
import type { Storage } from "../kubernetes/storage.ts";
import type { Loss } from "./loss.ts";

/** The settings of a StatefulSet's claims, the last state and the next. */
export interface StorageChange {
  /** Keys of the settings. */
  readonly size: string;
  readonly className: string;
  readonly last: Storage;
  readonly next: Storage;
  /** What they do to claims that cannot change as asked. Sentences. */
  readonly effect: string;
  /** How to get other claims by hand, sentences. */
  readonly byHand: readonly string[];
  /** Namespace and name of the first claim. */
  readonly claim: string;
  /** The number of pods: key of the setting, the last and the next. */
  readonly pods: { readonly key: string; readonly last: number; readonly next: number };
}

/** Whether claims are to be larger and else the same, which they can be while their pods run. */
export function grows({ last, next }: StorageChange): boolean {
  return last.className === next.className && bytes(next.size) > bytes(last.size);
}

/** What no claim can do: shrink, or change its StorageClass. Kubernetes would take the change for new claims alone. */
export function* storageLosses(change: StorageChange): Iterable<Loss> {
  const { size, className, last, next, effect, byHand } = change;
  if (last.size !== next.size && !grows(change))
    yield {
      expected:
        bytes(next.size) === bytes(last.size)
          ? `Expected \`${size}\` to stay written as \`${last.size}\`, got \`${next.size}\`, which is as large.`
          : `Expected \`${size}\` to be \`${last.size}\` or more, got \`${next.size}\`.`,
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

/**
 * Why claims cannot grow: their StorageClass does not let them, or there would be fewer of them. Reads the first claim and
 * its class from the cluster.
 */
export async function growthLosses(change: StorageChange): Promise<Loss[]> {
  const { size, last, next, claim, byHand, pods } = change;
  if (pods.next < pods.last)
    return [
      {
        expected: `Expected \`${pods.key}\` to stay ${pods.last} while \`${size}\` grows, got \`${pods.next}\`.`,
        effect: "The StatefulSet is made anew around the pods that there are.",
        remedies: ["Do one after the other."],
      },
    ];
  const { className, isExpandable } = await classOf(claim);
  if (isExpandable) return [];
  const wanted = className
    ? `StorageClass \`${className}\` to allow expansion`
    : `claim \`${claim}\` to have a StorageClass`;
  return [
    {
      expected:
        `Expected ${wanted}, so that \`${size}\` can grow from \`${last.size}\` to \`${next.size}\`, ` +
        `got ${className ? "`allowVolumeExpansion: false`" : "none"}.`,
      effect: "The claims would keep their size.",
      remedies: [
        putBack(size, last.size),
        "If the storage can grow, an administrator of the cluster allows it in the StorageClass.",
        ...byHand,
      ],
    },
  ];
}

/** What happens to claims that grow. */
export function growthNotice({ size, last, next }: StorageChange): string {
  return (
    `\`${size}\` grows from \`${last.size}\` to \`${next.size}\`: the claims grow while their pods run. ` +
    "Then the StatefulSet is replaced, around the same pods."
  );
}

async function classOf(claim: string): Promise<{ className?: string; isExpandable: boolean }> {
  const name = claim.replace("/", "-");
  const { spec } = k8s.core.v1.PersistentVolumeClaim.get(`${name}-now`, claim);
  const className = await fieldOf(spec.storageClassName);
  if (!className) return { isExpandable: false };
  const { allowVolumeExpansion } = k8s.storage.v1.StorageClass.get(`${name}-class-now`, className);
  return { className, isExpandable: (await fieldOf(allowVolumeExpansion)) ?? false };
}

/** A field of an object that was read; undefined if the object lacks it, which counts as unknown in a preview. */
async function fieldOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Missing from the SDK's types. An unknown output never calls back.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  return (await isKnown) ? new Promise((resolve) => output.apply(resolve)) : undefined;
}

/** How to take a change back. */
export function putBack(key: string, value: string | undefined): string {
  return `Put it back with \`pulumi config ${value ? `set ${key} ${value}` : `rm ${key}`}\`.`;
}
