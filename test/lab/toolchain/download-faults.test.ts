import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { DownloadingMachine } from "./support/downloading-machine.ts";
import { cutOff, Maker, notFound, sendHalf, unreachableRelease } from "./support/maker.ts";

describe("A download changes nothing, and says why, if the site", () => {
  const faults: [
    what: string,
    prepare: (maker: Maker, machine: DownloadingMachine) => void,
    why: string,
  ][] = [
    [
      "does not answer",
      (maker, machine) => maker.answer("plain/one", () => machine.waitInVain()),
      "{host} did not answer within 15 s",
    ],
    [
      "sends nothing more",
      (maker, machine) => {
        machine.onNote = () => machine.waitInVain();
        maker.answer("plain/one", sendHalf);
      },
      "{host} sent nothing more for 15 s",
    ],
    [
      "cuts the transfer off",
      (maker) => maker.answer("plain/one", cutOff),
      "{host} broke off the transfer: other side closed",
    ],
    [
      "does not have the file",
      (maker) => maker.answer("plain/one", notFound),
      "{host} answered 404 for http://{host}/plain/one",
    ],
    [
      "publishes no checksums",
      (maker) => maker.answer("plain/one.sums", notFound),
      "{host} answered 404 for http://{host}/plain/one.sums",
    ],
    [
      "publishes no checksum for the file",
      (maker) => maker.answer("plain/one.sums", (response) => response.end("<html>")),
      "the site's one.sums has no checksum of one",
    ],
    [
      "sends a file that does not match its checksum",
      (maker) => maker.answer("plain/one", (response) => response.end("evil")),
      `one was discarded: its checksum is ${sha256("evil")}, but the site's one.sums says ${sha256(Buffer.alloc(1_000_000, "one"))}`,
    ],
  ];
  for (const [what, prepare, why] of faults) {
    it(what, async () => {
      using machine = new DownloadingMachine();
      await using maker = await Maker.open();
      machine.write("cache/bin/one", "as it was");
      const release = maker.release("plain", maker.plain("one"));
      prepare(maker, machine);
      assert.equal(await machine.download(release), why.replaceAll("{host}", maker.host));
      assert.deepEqual(readdirSync(machine.bin), ["one"]);
      assert.equal(machine.read("cache/bin/one"), "as it was");
      assert.ok(!existsSync(machine.path("cache", ".bin-plain")));
    });
  }

  it("cannot be reached", async () => {
    using machine = new DownloadingMachine();
    const release = await unreachableRelease();
    const { host } = new URL(release.site.address);
    assert.equal(
      await machine.download(release),
      `${host} could not be reached: connect ECONNREFUSED ${host}`,
    );
  });

  it("sends an archive without the program, or no archive", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const [file, other] = [maker.tarball("hello", "hello"), maker.tarball("other", "other")];
    const renamed = maker.release("hello", { ...file, binaries: { hello: "hello" } });
    assert.equal(
      await machine.download(renamed),
      "hello.tar.gz does not unpack to hello: tar: hello: Not found in archive",
    );
    const broken = maker.publish(other.path, "no archive", other.kind, other.binaries);
    assert.equal(
      await machine.download(maker.release("other", broken)),
      "other.tar.gz does not unpack to other-1/other: gzip: stdin: not in gzip format",
    );
  });

  it("lacks one file of a release, and stops the transfer of the others", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = maker.release("plain", maker.plain("one"), maker.plain("two"));
    const [halfway, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    machine.onNote = () => halfway.resolve();
    maker.answer("plain/one", (response, content) => {
      response.on("close", ended.resolve);
      sendHalf(response, content);
    });
    maker.answer("plain/two", async (response, content) => {
      await halfway.promise;
      notFound(response, content);
    });
    assert.equal(
      await machine.download(release),
      `${maker.host} answered 404 for ${maker.address}/plain/two`,
    );
    await ended.promise;
    assert.ok(!existsSync(machine.bin));
  });
});

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
