import assert from "node:assert/strict";
import { describeFile, fileContent, Registry } from "../../../lab/images/registry.ts";
import { Sandbox } from "../support/sandbox.ts";
import { digestOf, MemoryRegistry } from "./support/memory-registry.ts";

const blob = { mediaType: "text/plain", size: 5, digest: digestOf("hello") };

describe("The client of the registry", () => {
  it("uploads a blob once, under its digest", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    await registry.putBlob("node", blob, new Blob(["hello"]));
    assert.equal(String(memory.blob(blob.digest)), "hello");
    assert.deepEqual(memory.requests.splice(0), [
      `HEAD /v2/node/blobs/${blob.digest}`,
      "POST /v2/node/blobs/uploads/",
      "PUT /v2/node/blobs/uploads/1",
    ]);

    await registry.putBlob("node", blob, new Blob(["hello"]));
    assert.deepEqual(memory.requests, [`HEAD /v2/node/blobs/${blob.digest}`]);
  });

  it("uploads a manifest under each of its tags, and computes the registry's digest", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    await registry.putBlob("node", blob, new Blob(["hello"]));
    const digest = await registry.putManifest("node", ["24", "inputs-1"], blob, blob);
    assert.deepEqual([...memory.manifests.keys()], ["node:24", "node:inputs-1"]);
    assert.deepEqual(memory.manifest("node", "24"), {
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: blob,
      layers: [blob],
    });
    assert.equal(await registry.digest("node", "24"), digest);
    assert.equal(await registry.digest("node", "inputs-1"), digest);
  });

  it("returns no digest for a missing tag", async () => {
    await using memory = await MemoryRegistry.start();
    assert.equal(await new Registry(memory.url).digest("node", "24"), undefined);
  });

  it("fails with the request, the registry's answer and how to see its log", async () => {
    await using memory = await MemoryRegistry.start();
    const registry = new Registry(memory.url);
    memory.failure = 500;
    const failure = (status: number, path: string, body = "out of order") => ({
      name: "Failure",
      message: `Expected the lab's registry to answer ${status} to ${memory.url}${path}, got 500: ${body}. See its log: npm run lab -- logs registry`,
    });
    await assert.rejects(registry.digest("node", "24"), failure(200, "/v2/node/manifests/24", ""));
    await assert.rejects(
      registry.putBlob("node", blob, new Blob(["hello"])),
      failure(202, "/v2/node/blobs/uploads/"),
    );
    await assert.rejects(
      registry.putManifest("node", ["24"], blob, blob),
      failure(201, "/v2/node/manifests/24"),
    );
  });

  it("fails if the registry refuses a blob with a wrong digest", async () => {
    await using memory = await MemoryRegistry.start();
    const upload = `${memory.url}/v2/node/blobs/uploads/1?state=a%2Bb&digest=${encodeURIComponent(blob.digest)}`;
    await assert.rejects(new Registry(memory.url).putBlob("node", blob, new Blob(["damaged"])), {
      name: "Failure",
      message: `Expected the lab's registry to answer 201 to ${upload}, got 400: wrong digest. See its log: npm run lab -- logs registry`,
    });
  });

  it("fails if no registry answers", async () => {
    const memory = await MemoryRegistry.start();
    const { url } = memory;
    await memory[Symbol.asyncDispose]();
    await assert.rejects(new Registry(url).digest("node", "24"), {
      name: "Failure",
      message: `Expected the lab's registry to answer at ${url}, got "connect ECONNREFUSED ${new URL(url).host}". See its log: npm run lab -- logs registry`,
    });
  });
});

describe("A file as a blob", () => {
  it("has its size, its digest and its content", async () => {
    using sandbox = new Sandbox();
    const file = sandbox.write("layer", "hello");
    assert.deepEqual(await describeFile(file, "text/plain"), blob);
    assert.equal(await (await fileContent(file)).text(), "hello");
  });
});
