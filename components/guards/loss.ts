/** A change that would take counts, data or an address away. */
export interface Loss {
  /** What is expected, what the settings say, and what that would do. */
  readonly sentence: string;
  /** What to do about it, sentences. */
  readonly remedies: readonly string[];
  /** The change as the setting `acceptFewer` names it. @default it is refused in any case */
  readonly acceptance?: string;
}

/** A smaller number. `from` is the last one. */
export function fewer(key: string, from: number, to: number): string {
  return `${key} ${from} to ${to}`;
}
