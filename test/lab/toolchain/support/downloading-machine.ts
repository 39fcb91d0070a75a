import assert from "node:assert/strict";
import { type DownloadOptions, download, type Wanted } from "../../../../lab/toolchain/download.ts";
import type { Release } from "../../../../lab/toolchain/release.ts";
import type { Alarm } from "../../../../lab/toolchain/transfer.ts";
import { Sandbox } from "../../support/sandbox.ts";

/** A machine that downloads. Time passes only when the test says so. */
export class DownloadingMachine extends Sandbox {
  readonly notes: string[] = [];
  /** Called with each note. */
  onNote: (note: string) => void = () => {};
  /** How often a sign of life restarted the timeout. */
  refreshes = 0;
  private readonly rings = new Set<() => void>();

  async download(release: Release, options: Partial<Wanted> = {}, now?: Date) {
    const [outcome] = await this.downloadAll([{ release, folder: this.bin, ...options }], { now });
    return outcome;
  }

  downloadAll(wanted: Wanted[], options: DownloadOptions = {}) {
    const note = (text: string) => {
      this.notes.push(text);
      this.onNote(text);
    };
    return download(wanted, { note }, { alarm: this.alarm, ...options });
  }

  /** Lets the timeout of 15 s expire. */
  waitInVain(): void {
    for (const ring of this.rings) ring();
  }

  get bin(): string {
    return this.path("cache", "bin");
  }

  private readonly alarm: Alarm = (ring, milliseconds) => {
    assert.equal(milliseconds, 15_000);
    this.rings.add(ring);
    return {
      refresh: () => ++this.refreshes,
      [Symbol.dispose]: () => void this.rings.delete(ring),
    };
  };
}
