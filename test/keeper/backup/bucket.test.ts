import { deepEqual, match, rejects } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bucket } from "../../../keeper/src/backup/bucket.ts";
import { Certificates } from "../../support/certificates.ts";
import { freePort } from "../../support/free-port.ts";
import { FakeBucket } from "./support/fake-bucket.ts";

const name = "vault-20260101T000000Z.snapshot";

describe("A bucket", () => {
  const folder = mkdtempSync(join(tmpdir(), "visit-counter-bucket-"));
  const file = join(folder, "file");
  const content = Buffer.alloc(300_000, "state");
  let fake: FakeBucket;

  before(() => writeFileSync(file, content));
  beforeEach(async () => {
    fake = await FakeBucket.start();
    writeKey(fake.key.id, fake.key.secret);
  });
  afterEach(() => fake[Symbol.asyncDispose]());
  after(() => rmSync(folder, { recursive: true }));

  const writeKey = (id: string, secret: string) => {
    writeFileSync(join(folder, "access-key-id"), id);
    // As an editor saves it.
    writeFileSync(join(folder, "secret-access-key"), `${secret}\n`);
  };
  const put = (change: { readonly url?: string; readonly region?: string } = {}) =>
    new Bucket({ url: fake.url, region: fake.region, ...change }, folder).put("vault", name, file);

  for (const [where, suffix] of [
    ["behind its prefix", ""],
    ["behind a prefix that ends with a slash", "/"],
  ])
    it(`has a file ${where}, once the request is signed with the key`, async () => {
      await put({ url: `${fake.url}${suffix}` });
      deepEqual([...fake.objects], [[`/bucket/prefix/${name}`, content]]);
    });

  it("has a file at its root, by the name of a host", async () => {
    await put({ url: `http://${fake.host}` });
    deepEqual([...fake.objects.keys()], [`/${name}`]);
  });

  for (const [what, spoil] of [
    ["another secret", () => writeKey(fake.key.id, "another")],
    ["another id", () => writeKey("another", fake.key.secret)],
  ] as const)
    it(`refuses a key with ${what}`, async () => {
      spoil();
      await rejects(put(), {
        message: `Expected ${fake.url}/${name} to be stored, got 403 \`SignatureDoesNotMatch: No.\`.`,
      });
      deepEqual([...fake.objects], []);
    });

  it("refuses a signature for another region", async () => {
    await rejects(put({ region: "us-east-1" }), /got 403 `SignatureDoesNotMatch/);
  });

  it("may refuse a file before it has all of it", async () => {
    fake.refusal = { status: 507, code: "QuotaExceeded", message: "Full." };
    await rejects(put(), {
      message: `Expected ${fake.url}/${name} to be stored, got 507 \`QuotaExceeded: Full.\`.`,
    });
  });

  it("that does not answer is named", async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await rejects(put({ url: `http://${host}/bucket` }), {
      message: `Expected ${host} to answer, got \`ECONNREFUSED\`.`,
    });
  });

  for (const [what, begin] of [
    ["that accepts a file and then says nothing", () => {}],
    ["that begins an answer and then says nothing more", (response) => response.write("<Error>")],
  ] satisfies [string, (response: ServerResponse) => void][])
    it(`${what} is given up`, async () => {
      const server = createServer((request, response) => {
        request.resume();
        begin(response);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      try {
        const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        const target = { url: `http://${host}/bucket`, region: fake.region };
        await rejects(new Bucket(target, folder, 50).put("vault", name, file), {
          message: `Expected ${host} to answer, got \`no answer within 0.05 s\`.`,
        });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });

  it("is verified over TLS by the given authority, and not trusted without", async () => {
    using certificates = new Certificates();
    const [cert, key] = [certificates.read("tls.crt"), certificates.read("tls.key")];
    await using secure = await FakeBucket.start({ cert, key });
    const target = { url: secure.url, region: secure.region };
    const authority = certificates.read("ca.crt");
    await new Bucket({ ...target, certificateAuthority: authority }, folder).put(
      "vault",
      name,
      file,
    );
    deepEqual([...secure.objects.values()], [content]);
    await rejects(new Bucket(target, folder).put("vault", name, file), ({ message }: Error) => {
      match(
        message,
        /^Expected 127\.0\.0\.1:\d+ to answer, got `[A-Z_]*(?:SIGNED|VERIFY|CERT)[A-Z_]*`\.$/,
      );
      return true;
    });
  });
});
