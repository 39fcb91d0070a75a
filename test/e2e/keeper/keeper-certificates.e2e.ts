import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { issueServer } from "../../../keeper/src/certificates/issue.ts";
import type { Arrangement } from "../../../keeper/src/contract.ts";
import type { KeeperProcess } from "../../keeper/support/keeper-process.ts";
import { describeKept, type KeptVault } from "../../keeper/support/kept-vault.ts";
import { fingerprintOf, servedFingerprint } from "../../support/served-certificate.ts";

/** The beginning of a private key in PEM, as it is and in base64. */
const privateKey = /PRIVATE KEY|LS0tLS1CRUdJTiBQUklWQVRF/;

const names = { dns: ["localhost"], ip: ["127.0.0.1"] };

const day = 24 * 60 * 60;

describeKept("A keeper that makes the certificates of real Vaults", (keptVault) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "visit-counter-certificates-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("goes on when these and the authority are renewed", async () => {
    const kept = keptVault();
    const { vault } = kept;
    const { hostname, port } = new URL(vault.url);
    await vault.stop();
    // The authority is renewed after thirty seconds, and with it that of the servers.
    kept.arrangement = overTls(kept.arrangement, { server: 60, authority: 45 });
    await using keeper = kept.keep();
    await serve(kept, keeper);
    const before = keeper.events.length;
    for (const renewed of ["authority made", "certificate made"])
      await keeper.event(renewed, before, 50);
    const expected = fingerprintOf(kept.cluster.dataOf("vault-certificate")["tls.crt"] ?? "");
    reload(kept);
    while ((await servedFingerprint(hostname, Number(port))) !== expected) await setTimeout(50);
    // Each look begins with the keys, and verifies the certificate anew.
    const looks = () => kept.cluster.requests.filter((line) => /unseal-keys$/.test(line)).length;
    const seen = looks();
    while (looks() < seen + 3) await setTimeout(50);
    while ((await keeper.probe("/readyz")).status !== 200) await setTimeout(50);
    // On a busy machine, an answer may take too long.
    for (const { event, reason } of keeper.events.slice(before))
      if (event === "not ready")
        match(`${reason}`, /got `The operation was aborted due to timeout`/);
    doesNotMatch(keeper.output, privateKey);
  }).timeout(120_000);

  it("says so when a server presents one that has expired", async () => {
    const kept = keptVault();
    const { cluster, vault } = kept;
    await vault.stop();
    kept.arrangement = overTls(kept.arrangement, { server: 90 * day, authority: 3650 * day });
    await using keeper = kept.keep();
    await serve(kept, keeper);
    const before = keeper.events.length;
    const { "ca.crt": certificate = "", "ca.key": key = "" } = cluster.dataOf("vault-authority");
    const expired = await issueServer(-1, { certificate, key }, names);
    reload(kept, { "tls.crt": expired.certificate, "tls.key": expired.key });
    await keeper.reason(/got `CERT_HAS_EXPIRED`\.$/, before);
    const told = keeper.events.length;
    reload(kept);
    await keeper.event("ready", told);
  }).timeout(60_000);

  it("leaves a server as it is while it cannot make them, and says why", async () => {
    const kept = keptVault();
    const { cluster } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    cluster.revision = "vault-2";
    cluster.write({ "ca.crt": "broken" }, "vault-authority");
    kept.arrangement = overTls(kept.arrangement, { server: 90 * day, authority: 3650 * day });
    await using keeper = kept.keep();
    const reason = await keeper.reason(
      /^Expected ca\.crt and ca\.key in the Secret vault-authority to be an auth/,
    );
    match(
      reason,
      /got older ones in vault-0\. The keeper replaces them one by one\. It waits for their certificate\.$/,
    );
    await setTimeout(3000);
    deepEqual(eventsOf(keeper, 0, /^replacing$/), []);
  }).timeout(60_000);

  it("takes three of them from plain HTTP to TLS and back, one by one, the active one last", async () => {
    const kept = keptVault();
    await using second = await kept.add();
    await using third = await kept.add();
    const servers = { "vault-0": kept.vault, "vault-1": second, "vault-2": third };
    const { cluster, arrangement: plain } = kept;
    {
      await using keeper = kept.keep();
      await keeper.event("ready");
    }
    const turns: readonly [revision: string, Arrangement, { certificates?: string }][] = [
      [
        "vault-2",
        overTls(plain, { server: 90 * day, authority: 3650 * day }),
        { certificates: folder },
      ],
      ["vault-3", plain, {}],
    ];
    for (const [revision, arrangement, options] of turns) {
      cluster.revision = revision;
      cluster.onDeleted = async (pod) => {
        mount(kept);
        const server = servers[pod as keyof typeof servers];
        await server.stop();
        await server.start(options);
      };
      kept.arrangement = arrangement;
      await using keeper = kept.keep();
      await keeper.event("ready", 0, 100);
      const events = eventsOf(keeper, 0, /^(?:replacing|stepped down)$/);
      const [active] = events.flatMap((event) => /^stepped down (.*)/.exec(event)?.[1] ?? []);
      deepEqual(events.slice(-2), [`stepped down ${active}`, `replacing ${active}`]);
      deepEqual(
        events.filter((event) => event.startsWith("replacing")).sort(),
        Object.keys(servers).map((pod) => `replacing ${pod}`),
      );
      for (const pod of Object.keys(servers)) cluster.pod(pod).scheme = "https";
    }
  }).timeout(240_000);

  /** The same servers, with certificates that live for so many seconds. */
  function overTls(arrangement: Arrangement, life: { server: number; authority: number }) {
    return {
      ...arrangement,
      servers: arrangement.servers.map((server) => ({
        ...server,
        url: server.url.replace("http:", "https:"),
      })),
      certificates: {
        secret: "vault-certificate",
        names,
        life,
      },
    };
  }

  /** Waits until the keeper has made the first certificate, and Vault, which was stopped, serves with it. */
  async function serve(kept: KeptVault, keeper: KeeperProcess): Promise<void> {
    await keeper.event("certificate made");
    mount(kept);
    await kept.vault.start({ certificates: folder });
    await keeper.event("ready");
  }

  /** What the kubelet and the upkeep do with a certificate. @default the keeper's */
  function reload(kept: KeptVault, files?: Readonly<Record<string, string>>): void {
    mount(kept, files);
    process.kill(kept.vault.processId ?? 0, "SIGHUP");
  }

  /** What the kubelet does with the Secret. */
  function mount({ cluster }: KeptVault, files = cluster.dataOf("vault-certificate")): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  }
});

/** Events of a name, with their pods. */
function eventsOf(keeper: KeeperProcess, after: number, name: RegExp): string[] {
  return keeper.events
    .slice(after)
    .filter(({ event }) => name.test(event))
    .map(({ event, pod }) => `${event} ${pod}`);
}
