import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import type { Release } from "../../../lab/toolchain/release.ts";
import { DownloadingMachine } from "./support/downloading-machine.ts";
import {
  type Answer,
  cutOff,
  Maker,
  notFound,
  sendAll,
  sendHalf,
  unreachableRelease,
} from "./support/maker.ts";

describe("A site that did not answer", () => {
  const first = new Date("2026-11-26T10:00:00Z");
  const almostADayLater = new Date("2026-11-27T09:59:59Z");
  const aDayLater = new Date("2026-11-27T10:00:00Z");

  async function fall(machine: DownloadingMachine, maker: Maker, into: Answer): Promise<Release> {
    const release = maker.release("plain", maker.plain("one"));
    maker.answer("plain/one", into);
    assert.ok(await machine.download(release, {}, first));
    maker.answer("plain/one", sendAll);
    maker.requests.length = 0;
    return release;
  }

  it("is not tried again for a day, and the outcome says what to do", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = await fall(machine, maker, () => machine.waitInVain());
    const file = machine.path("cache/visit-counter/toolchain/silent-sites.json");
    assert.equal(
      await machine.download(release, {}, almostADayLater),
      `${maker.host} was silent at 2026-11-26 10:00 UTC and is tried again a day later (to try now, remove ${file})`,
    );
    assert.deepEqual(maker.requests, []);
    assert.equal(await machine.download(release, {}, aDayLater), undefined);
  });

  it("is tried at once if its record is removed or damaged", async () => {
    for (const damage of [rmSync, (file: string) => writeFileSync(file, '{"http')]) {
      using machine = new DownloadingMachine();
      await using maker = await Maker.open();
      const release = await fall(machine, maker, () => machine.waitInVain());
      damage(machine.path("cache/visit-counter/toolchain/silent-sites.json"));
      assert.equal(await machine.download(release, {}, almostADayLater), undefined);
    }
  });

  it("is tried at once if the clock was set back to before that", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = await fall(machine, maker, () => machine.waitInVain());
    assert.equal(await machine.download(release, {}, new Date("2026-11-26T09:00:00Z")), undefined);
  });

  it("may have fallen silent during a transfer", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    machine.onNote = () => machine.waitInVain();
    const release = await fall(machine, maker, sendHalf);
    assert.match((await machine.download(release, {}, almostADayLater)) ?? "", /was silent at/);
  });

  it("may have been unreachable", async () => {
    using machine = new DownloadingMachine();
    const release = await unreachableRelease();
    assert.match((await machine.download(release, {}, first)) ?? "", /could not be reached/);
    assert.match((await machine.download(release, {}, almostADayLater)) ?? "", /was silent at/);
  });

  for (const [what, answer] of [
    ["refuses", notFound],
    ["breaks off", cutOff],
    ["sends a file that does not match its checksum", (response) => response.end("evil")],
  ] satisfies [string, Answer][]) {
    it(`is not one that ${what}: that is tried again the next time`, async () => {
      using machine = new DownloadingMachine();
      await using maker = await Maker.open();
      const release = await fall(machine, maker, answer);
      assert.equal(await machine.download(release, {}, almostADayLater), undefined);
    });
  }

  it("does not prevent a download from its mirror", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    await using mirror = await Maker.open();
    const release = await fall(machine, maker, () => machine.waitInVain());
    mirror.plain("one");
    process.env[release.site.mirror] = `${mirror.address}/`;
    assert.equal(await machine.download(release, {}, almostADayLater), undefined);
    assert.deepEqual(maker.requests, []);
  });
});
