import type { Step } from "../terminal/progress.ts";

/** Notes the progress of a download at every twentieth. */
export class Meter {
  private readonly step: Step;
  private readonly what: string;
  private total = 0;
  private received = 0;
  private said = 0;

  /** @param what completes "downloading" */
  constructor(step: Step, what: string) {
    this.step = step;
    this.what = what;
  }

  /** Adds bytes to the expected total; 0 if the site does not say how many. */
  expect(bytes: number): void {
    this.total += bytes;
  }

  /** Adds received bytes. */
  add(bytes: number): void {
    this.received += bytes;
    if (this.total === 0) return;
    const twentieths = Math.floor((20 * this.received) / this.total);
    if (twentieths === this.said) return;
    this.said = twentieths;
    this.step.note(
      `downloading ${this.what}, ${megabytes(this.received)} of ${megabytes(this.total)} MB`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
