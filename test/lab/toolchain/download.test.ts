import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../../lab/terminal/places.ts";
import { DownloadingMachine } from "./support/downloading-machine.ts";
import { Maker, sendAll, sendHalf } from "./support/maker.ts";

describe("A download", () => {
  it("puts the programs of an archive into a folder, and nothing else", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = maker.release("hello", maker.tarball("hello", "hello", "bye"));
    assert.equal(await machine.download(release), undefined);
    assert.deepEqual(readdirSync(machine.bin).sort(), ["bye", "hello"]);
    assert.equal(execFileSync(join(machine.bin, "bye"), { encoding: "utf8" }), "bye\n");
    assert.deepEqual(readdirSync(machine.path("cache")), ["bin"]);
    assert.deepEqual(maker.requests, ["tar/hello.tar.gz.sums", "tar/hello.tar.gz"]);
  });

  it("installs a file that is itself a program", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const files = ["one", "two"].map((name) => maker.plain(name, `#!/bin/sh\necho ${name}\n`));
    assert.equal(await machine.download(maker.release("plain", ...files)), undefined);
    for (const name of ["one", "two"]) {
      assert.equal(execFileSync(join(machine.bin, name), { encoding: "utf8" }), `${name}\n`);
    }
  });

  it("unpacks a zip archive by the busybox of the lab's packages", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const busybox = "cache/visit-counter/toolchain/packages/image/usr/bin/busybox";
    machine.program("busybox", 'cp "$3" "$6/$4"', busybox);
    const file = maker.publish("vault.zip", "a program", "zip", { vault: "vault" });
    assert.equal(await machine.download(maker.release("vault", file)), undefined);
    assert.equal(readFileSync(join(machine.bin, "vault"), "utf8"), "a program");
    const staging = machine.path("cache", ".bin-vault");
    assert.deepEqual(
      machine.calls("busybox").map(({ args }) => args),
      [["unzip", "-oq", `${staging}/vault.zip`, "vault", "-d", `${staging}/unpacked`]],
    );
  });

  it("installs only the wanted binaries of a release", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const files = [maker.tarball("hello", "hello", "bye"), maker.plain("other")];
    const release = maker.release("hello", ...files);
    assert.equal(await machine.download(release, { binaries: ["bye"] }), undefined);
    assert.deepEqual(readdirSync(machine.bin), ["bye"]);
    assert.deepEqual(maker.requests, ["tar/hello.tar.gz.sums", "tar/hello.tar.gz"]);
  });

  it("replaces files of the same name, and leaves others in the folder", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    machine.write("cache/bin/other", "other");
    machine.write("cache/bin/one", "old");
    const release = maker.release("plain", maker.plain("one", "new"));
    assert.equal(await machine.download(release), undefined);
    assert.equal(machine.read("cache/bin/other"), "other");
    assert.equal(machine.read("cache/bin/one"), "new");
  });

  it("follows redirects, as GitHub requires", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const file = maker.plain("one", "one");
    maker.answer(file.path, (response) =>
      response.writeHead(302, { location: "/elsewhere?a=b" }).end(),
    );
    maker.answer("elsewhere?a=b", (response) => response.end("one"));
    assert.equal(await machine.download(maker.release("plain", file)), undefined);
    assert.equal(machine.read("cache/bin/one"), "one");
  });

  it("notes how many megabytes of the total it has received", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = maker.release("plain", maker.plain("one"));
    const other = maker.release("other", maker.plain("two", Buffer.alloc(2_000_000)));
    const wanted = [release, other].map((one) => ({ release: one, folder: machine.bin }));
    assert.deepEqual(await machine.downloadAll(wanted), [undefined, undefined]);
    assert.equal(machine.notes.at(-1), "downloading plain, other, 3 of 3 MB");
  });

  it("waits for a slow site as long as it sends: each chunk restarts the timeout", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const file = maker.plain("one");
    maker.answer(file.path, (response, content) => {
      machine.onNote = () => {
        response.end(content.subarray(content.length / 2));
        machine.onNote = () => {};
      };
      sendHalf(response, content);
    });
    assert.equal(await machine.download(maker.release("plain", file)), undefined);
    // The checksums and the file: an answer each, with one chunk and two.
    assert.ok(machine.refreshes >= 5, `${machine.refreshes}`);
  });

  it("refuses compression, so that content-length is the file's size", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const file = maker.plain("one");
    maker.answer(file.path, (response, content) => {
      assert.equal(response.req.headers["accept-encoding"], "identity");
      sendAll(response, content);
    });
    assert.equal(await machine.download(maker.release("plain", file)), undefined);
  });
});

describe("Several downloads", () => {
  it("try all sites in parallel, so that they wait for silent ones only once", async () => {
    using machine = new DownloadingMachine();
    await using one = await Maker.open();
    await using two = await Maker.open();
    let asked = 0;
    const hang = () => {
      asked += 1;
      if (asked === 3) machine.waitInVain();
    };
    const releases = [
      one.release("a", one.plain("a"), one.plain("b")),
      two.release("c", two.plain("c")),
    ];
    for (const name of ["a", "b"]) one.answer(`plain/${name}.sums`, hang);
    two.answer("plain/c.sums", hang);
    assert.deepEqual(
      await machine.downloadAll(releases.map((release) => ({ release, folder: machine.bin }))),
      [one, two].map(({ host }) => `${host} did not answer within 15 s`),
    );
  });

  it("report each outcome at once", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const good = maker.plain("good", "good");
    const badIsTold = Promise.withResolvers<void>();
    maker.answer(good.path, async (response, content) => {
      await badIsTold.promise;
      sendAll(response, content);
    });
    const told: (string | undefined)[] = [];
    const settled = (outcome: string | undefined) => {
      told.push(outcome);
      badIsTold.resolve();
    };
    const bad = { path: "bad", checksums: "bad.sums", kind: "plain", binaries: { bad: "bad" } };
    const releases = [maker.release("bad", { ...bad, kind: "plain" }), maker.release("good", good)];
    const wanted = releases.map((release) => ({ release, folder: machine.bin, settled }));
    const outcomes = await machine.downloadAll(wanted);
    assert.deepEqual(outcomes, [
      `${maker.host} answered 404 for ${maker.address}/bad.sums`,
      undefined,
    ]);
    assert.deepEqual(told, outcomes);
    assert.deepEqual(readdirSync(machine.bin), ["good"]);
  });
});

describe("A download that was killed", () => {
  it("repeats only the incomplete files", async () => {
    using machine = new DownloadingMachine();
    await using maker = await Maker.open();
    const release = maker.release("plain", maker.plain("whole"), maker.plain("half"));
    maker.answer("plain/half", sendHalf);
    const script = machine.write(
      "download.ts",
      `import { download } from ${JSON.stringify(join(repository, "lab/toolchain/download.ts"))};
await download([${JSON.stringify({ release, folder: machine.bin })}], { note: (text) => console.log(text) });
`,
    );
    const killed = spawn("node", [script], { stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(killed, "close");
    // All of one file and half of the other.
    for await (const notes of killed.stdout.setEncoding("utf8")) {
      if (notes.includes(", 2 of 2 MB")) killed.kill("SIGKILL");
    }
    await closed;
    assert.ok(!existsSync(machine.bin));

    maker.answer("plain/half", sendAll);
    maker.requests.length = 0;
    assert.equal(await machine.download(release), undefined);
    assert.deepEqual(maker.requests.sort(), ["plain/half", "plain/half.sums", "plain/whole.sums"]);
    assert.deepEqual(readdirSync(machine.bin).sort(), ["half", "whole"]);
    assert.deepEqual(readdirSync(machine.path("cache")).sort(), ["bin"]);
  });
});
