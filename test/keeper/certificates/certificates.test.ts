import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { Certificates } from "../../../keeper/src/certificates/certificates.ts";
import type { Arrangement } from "../../../keeper/src/contract.ts";
import { Kubernetes } from "../../../keeper/src/kubernetes.ts";
import { FakeCluster } from "../support/fake-cluster.ts";
import { arrange } from "../support/fake-vault.ts";
import { p256, personsAuthority, rsa } from "../support/persons-authority.ts";
import { quiet } from "../support/quiet.ts";

const minute = 60_000;
const authority = "vault-authority";
const server = "vault-certificate";
const certificates = {
  secret: server,
  names: { dns: ["vault.vault.svc", "*.vault-internal.vault.svc"], ip: ["127.0.0.1"] },
  // In seconds: 30 minutes and 9.
  life: { authority: 1800, server: 540 },
};

describe("The certificates of Vault's servers", () => {
  let cluster: FakeCluster;
  let folder: string;
  let logged: (event: string) => unknown[];
  /** Minutes that have passed. */
  let now: number;

  beforeEach(async () => {
    logged = quiet();
    cluster = await FakeCluster.start();
    folder = mkdtempSync(join(tmpdir(), "visit-counter-keeper-"));
    writeFileSync(join(folder, "token"), "kubernetes-token\n");
    now = 0;
    const [date, time] = [Date.now(), performance.now()];
    mock.method(Date, "now", () => date + now * minute);
    mock.method(performance, "now", () => time + now * minute);
  });

  afterEach(async () => {
    mock.restoreAll();
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function keep(change: Partial<Arrangement> = {}): Certificates {
    const arrangement = { ...arrange([]), certificates, ...change };
    return new Certificates(
      arrangement,
      new Kubernetes(cluster.url, join(folder, "token"), "vault"),
    );
  }

  const read = (secret: string, file: string) => cluster.dataOf(secret)[file] ?? "";
  const parsed = (secret: string, file: string) => new X509Certificate(read(secret, file));

  it("are made, with an authority that signs them and nothing else", async () => {
    const kept = keep();
    await kept.renew();
    const made = parsed(server, "tls.crt");
    equal(
      made.subjectAltName,
      "DNS:vault.vault.svc, DNS:*.vault-internal.vault.svc, IP Address:127.0.0.1",
    );
    const by = parsed(authority, "ca.crt");
    ok(made.checkIssued(by) && made.verify(by.publicKey));
    deepEqual([made.ca, by.ca], [false, true]);
    deepEqual(Object.keys(cluster.dataOf(authority)), ["ca.crt", "ca.key"]);
    deepEqual(Object.keys(cluster.dataOf(server)), ["tls.crt", "tls.key", "ca.crt"]);
    equal(kept.trusted, read(authority, "ca.crt"));
  });

  it("are trusted by the clients in each namespace, by the authority without its key", async () => {
    await keep().renew();
    const told = { "ca.crt": read(authority, "ca.crt") };
    deepEqual(cluster.configMaps, { vault: told, books: told });
  });

  it("are trusted as soon as a consumer's namespace is there, which comes after Vault", async () => {
    cluster.closed.add("books");
    const kept = keep();
    await kept.renew();
    await kept.renew();
    equal(logged("authority not published yet").length, 1);
    deepEqual(Object.keys(cluster.configMaps), ["vault"]);
    cluster.closed.clear();
    await kept.renew();
    deepEqual(Object.keys(cluster.configMaps), ["vault", "books"]);
  });

  it("stay as they are while more than a third of their life is left, also with another keeper", async () => {
    await keep().renew();
    const before = read(server, "tls.crt");
    now = 5.9;
    const other = keep();
    await other.renew();
    equal(read(server, "tls.crt"), before);
    now = 6.1;
    await other.renew();
    notEqual(read(server, "tls.crt"), before);
    equal(logged("certificate made").length, 2);
  });

  it("are renewed at once when they are to live for a shorter time", async () => {
    await keep().renew();
    const before = read(server, "tls.crt");
    const life = { ...certificates.life, server: 120 };
    await keep({ certificates: { ...certificates, life } }).renew();
    notEqual(read(server, "tls.crt"), before);
  });

  it("outlive a renewed authority, whose key stays", async () => {
    await keep().renew();
    const [former, key] = [parsed(authority, "ca.crt"), read(authority, "ca.key")];
    now = 20.1;
    const kept = keep();
    await kept.renew();
    const next = parsed(authority, "ca.crt");
    notEqual(next.serialNumber, former.serialNumber);
    equal(read(authority, "ca.key"), key);
    const made = parsed(server, "tls.crt");
    for (const either of [former, next])
      ok(made.checkIssued(either) && made.verify(either.publicKey));
    equal(kept.trusted, read(authority, "ca.crt"));
    equal(cluster.configMaps.books?.["ca.crt"], kept.trusted);
  });

  it("are made anew for other names, and when they are lost or broken", async () => {
    await keep().renew();
    const before = read(server, "tls.crt");
    const names = { dns: ["vault.elsewhere.svc"], ip: [] };
    await keep({ certificates: { ...certificates, names } }).renew();
    equal(parsed(server, "tls.crt").subjectAltName, "DNS:vault.elsewhere.svc");
    cluster.remove(server);
    await keep().renew();
    equal(parsed(server, "tls.crt").subjectAltName, new X509Certificate(before).subjectAltName);
    cluster.write({ "tls.crt": before, "tls.key": "another" }, server);
    await keep().renew();
    notEqual(read(server, "tls.crt"), before);
    cluster.remove(authority);
    await keep().renew();
    ok(parsed(server, "tls.crt").verify(parsed(authority, "ca.crt").publicKey));
  });

  for (const [what, broken] of [
    ["has lost its key", () => ({ "ca.crt": read(authority, "ca.crt"), "ca.key": "" })],
    ["has a key that cannot sign", () => personsAuthority(rsa)],
    [
      "is none, but a server",
      () => ({ "ca.crt": read(server, "tls.crt"), "ca.key": read(server, "tls.key") }),
    ],
  ] as const)
    it(`wait for a person if the authority ${what}, and are trusted meanwhile`, async () => {
      await keep().renew();
      const before = read(server, "tls.crt");
      const files = await broken();
      cluster.write(files, authority);
      const kept = keep();
      await rejects(
        kept.renew(),
        /^Error: Expected ca\.crt and ca\.key in the Secret vault-authority to be an authority/,
      );
      equal(kept.trusted, files["ca.crt"]);
      deepEqual([cluster.dataOf(authority), read(server, "tls.crt")], [files, before]);
    });

  it("are signed by an authority that a person has made, and keep its name", async () => {
    const made = await personsAuthority(p256);
    // As a command in a shell leaves it, which cuts off the last end of a line.
    cluster.write({ ...made, "ca.crt": made["ca.crt"].trim() }, authority);
    await keep({ certificateAuthority: "theirs\n" }).renew();
    const before = parsed(server, "tls.crt");
    ok(before.checkIssued(parsed(authority, "ca.crt")));
    match(cluster.configMaps.books?.["ca.crt"] ?? "", /-----END CERTIFICATE-----\ntheirs\n$/);
    now = 20.1;
    await keep().renew();
    equal(parsed(authority, "ca.crt").subject, "CN=Another");
    for (const one of [before, parsed(server, "tls.crt")])
      ok(one.checkIssued(parsed(authority, "ca.crt")));
  });

  it("are not signed by an authority that another keeper has replaced meanwhile", async () => {
    const create = Kubernetes.prototype.createSecret;
    mock.method(
      Kubernetes.prototype,
      "createSecret",
      async function (this: Kubernetes, name: string) {
        await create.call(this, name);
        // Its answer to this keeper is old by now.
        const get = Kubernetes.prototype.secret;
        mock.method(
          Kubernetes.prototype,
          "secret",
          async function (this: Kubernetes, asked: string) {
            const secret = await get.call(this, asked);
            cluster.write({ "ca.crt": "another", "ca.key": "another" }, authority);
            return secret;
          },
        );
      },
    );
    await rejects(keep().renew(), /409/);
    equal(read(authority, "ca.key"), "another");
  });

  it("that others bring are trusted, besides an authority of before, and nothing is made", async () => {
    const brought = { certificates: undefined, certificateAuthority: "theirs\n" };
    const kept = keep(brought);
    await kept.renew();
    deepEqual([kept.trusted, cluster.dataOf(authority), cluster.configMaps], ["theirs\n", {}, {}]);
    await keep().renew();
    const next = keep(brought);
    await next.renew();
    equal(next.trusted, `${read(authority, "ca.crt")}theirs\n`);
    const plain = keep({ certificates: undefined });
    await plain.renew();
    equal(plain.trusted, read(authority, "ca.crt"));
  });

  it("that others brought before are trusted besides the own", async () => {
    const kept = keep({ certificateAuthority: "theirs\n" });
    await kept.renew();
    match(`${kept.trusted}`, /^-----BEGIN CERTIFICATE-----\n[\s\S]+\ntheirs\n$/);
    equal(cluster.configMaps.books?.["ca.crt"], kept.trusted);
  });
});
