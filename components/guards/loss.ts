/** A change that would take counts, data or an address away. */
export interface Loss {
  /** A sentence: what is expected, and what the settings say. */
  readonly expected: string;
  /** What the change does, above all to the counts. Sentences. */
  readonly effect: string;
  /** What to do about it. Sentences. */
  readonly remedies: readonly string[];
  /** The change as the setting `acceptFewer` names it. @default it is refused in any case */
  readonly acceptance?: string;
}

/** A smaller number. `from` is the last one. */
export function fewer(key: string, from: number, to: number): string {
  return `${key} ${from} to ${to}`;
}
