/** What a pod says of itself. Pods of earlier versions only say their visits. */
export interface PodSays {
  readonly visits: number;
  /** Whether it takes visits; undefined if it does not say. */
  readonly ready?: boolean | undefined;
  /** When its process started, in RFC 3339. */
  readonly started?: string | undefined;
}

/** What one pod knows of all of them at one moment, as the stream tells it. */
export interface Snapshot {
  /** By name, of the pods that have answered. */
  readonly pods: Readonly<Record<string, PodSays>>;
  /** Names of the pods that should exist and have not answered. */
  readonly missing: readonly string[];
  /** Last known visits of missing pods, by name. */
  readonly lastVisits: Readonly<Record<string, number>>;
  /** Name of the pod that tells. */
  readonly pod: string;
  /** When it tells, by its clock, in milliseconds: a browser's may be wrong. */
  readonly time: number;
}

/** All pods of a snapshot by ordinal, the missing ones too. */
export function namesIn({ pods, missing }: Snapshot): string[] {
  return [...Object.keys(pods), ...missing].sort((a, b) => ordinal(a) - ordinal(b));
}

function ordinal(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

/** The sum of the visits. Numbers that are exact each may have a sum that is not. */
export function totalIn({ pods }: Snapshot): bigint {
  return Object.values(pods).reduce((sum, { visits }) => sum + BigInt(visits), 0n);
}
