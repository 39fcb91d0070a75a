import assert from "node:assert/strict";
import {
  interruptedProcessor,
  parseInterrupts,
  readInterrupts,
} from "../../../app/bench/interrupts.ts";

const text = `           CPU0       CPU2
 24:          1          0  IO-APIC   5-edge      ACPI:Ged
 36:         30    1903026 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
LOC:   24996245   23716165   Local timer interrupts
ERR:          0
`;

describe("Interrupts", () => {
  it("are those of devices, by processor", () => {
    assert.deepEqual(
      [...parseInterrupts(text)],
      [
        [0, 31],
        [2, 1903026],
      ],
    );
    assert.deepEqual([...parseInterrupts("")], []);
  });

  it("are read from this machine, if it reports them", function () {
    const interrupts = readInterrupts();
    if (interrupts.size === 0) this.skip();
    assert.ok([...interrupts.values()].every(Number.isSafeInteger));
  });
});

describe("The processor that is interrupted", () => {
  const before = new Map([
    [0, 100],
    [2, 5000],
  ]);
  const cases: Array<
    [what: string, after: Array<[number, number]>, processor: number | undefined]
  > = [
    [
      "took all",
      [
        [0, 1100],
        [2, 5000],
      ],
      0,
    ],
    [
      "took nearly all",
      [
        [0, 109],
        [2, 5091],
      ],
      2,
    ],
    [
      "is undefined if two take turns",
      [
        [0, 600],
        [2, 5500],
      ],
      undefined,
    ],
    [
      "is undefined without interrupts",
      [
        [0, 100],
        [2, 5000],
      ],
      undefined,
    ],
    ["is undefined if the system does not report them", [], undefined],
  ];
  for (const [what, after, processor] of cases) {
    it(what, () => {
      assert.equal(interruptedProcessor(before, new Map(after)), processor);
    });
  }
});
