/** The server under abuse. */
export interface Target {
  readonly port: number;
  /** From 0 to 1: which share of the full numbers to use. */
  readonly share: number;
  /** Holds up the next write to the volume. Resolves when one waits. */
  holdDisk(): Promise<void>;
  /** Ends {@link holdDisk}. */
  releaseDisk(): Promise<void>;
}

/** A kind of abuse. */
export interface Scenario {
  readonly name: string;
  /** Whether it holds up the disk, and with it everybody's visits, so that their time proves nothing. Default: false. */
  readonly holdsDisk?: boolean;
  /**
   * Resolves when it is over.
   * @returns The most visits that may have been counted for it: well-formed ones, whose client was there.
   */
  attack(target: Target): Promise<number>;
}

/** This share of a number, at least 1. */
export function part({ share }: Target, full: number): number {
  return Math.max(1, Math.round(full * share));
}
