import assert from "node:assert/strict";
import { Meter } from "../../../lab/toolchain/meter.ts";

describe("The meter of a download", () => {
  function metered(...steps: ((meter: Meter) => void)[]): string[] {
    const notes: string[] = [];
    const meter = new Meter({ note: (text) => void notes.push(text) }, "vault");
    for (const step of steps) step(meter);
    return notes;
  }

  it("notes the received share of the total at every twentieth", () => {
    const bytes = Array.from({ length: 200 }, () => (meter: Meter) => meter.add(1_000_000));
    const notes = metered((meter) => meter.expect(200_000_000), ...bytes);
    assert.deepEqual(
      notes,
      Array.from({ length: 20 }, (_, at) => `downloading vault, ${10 * (at + 1)} of 200 MB`),
    );
  });

  it("adds up all files, including one that starts later", () => {
    const notes = metered(
      (meter) => meter.expect(2_000_000),
      (meter) => meter.add(1_000_000),
      (meter) => meter.expect(8_000_000),
      (meter) => meter.add(5_000_000),
    );
    assert.deepEqual(notes, ["downloading vault, 1 of 2 MB", "downloading vault, 6 of 10 MB"]);
  });

  it("notes nothing until a site has said how much it sends", () => {
    assert.deepEqual(
      metered(
        (meter) => meter.expect(0),
        (meter) => meter.add(1_000_000),
      ),
      [],
    );
  });
});
