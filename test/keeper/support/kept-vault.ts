import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Arrangement, Consumer } from "../../../keeper/src/contract.ts";
import { Vault } from "../../../keeper/src/vault.ts";
import type { Moment } from "./deaths.ts";
import { FakeCluster, token } from "./fake-cluster.ts";
import { KeeperProcess } from "./keeper-process.ts";
import { generateRootToken } from "./root-token.ts";
import { VaultServer, type VaultServerOptions, vaultBinary } from "./vault-server.ts";

/**
 * The Vault binary for the tests.
 * @throws Error if the machine has none. Called late, since the lab's tests may have to build it first.
 */
export function binary(): string {
  const found = vaultBinary();
  if (found === undefined)
    throw new Error(
      "Expected `vault` on PATH or in the lab's toolchain, got neither. Build the latter: npm run up",
    );
  return found;
}

export const consumer: Consumer = {
  name: "guestbook",
  serviceAccount: "guests",
  namespace: "books",
  audience: "vault.guestbook",
  path: "guestbook/door",
  fields: ["code"],
  administrator: {
    name: "guestbook-administrator",
    serviceAccount: "guests-administrator",
    namespace: "books",
    audience: "vault.guestbook",
  },
};

/** A real Vault with a fake cluster, for keepers to keep. */
export class KeptVault {
  readonly vault: VaultServer;
  readonly cluster: FakeCluster;
  arrangement: Arrangement;

  private constructor(vault: VaultServer, cluster: FakeCluster) {
    this.vault = vault;
    this.cluster = cluster;
    this.arrangement = {
      namespace: "vault",
      secret: "unseal-keys",
      statefulSet: "vault",
      seal: "shamir",
      servers: [{ pod: "vault-0", claim: "data-vault-0", url: vault.url }],
      auditFile: vault.auditFile,
      // Vault has no pod here whose token it could use for reviews, so it uses the token under review.
      kubernetesAuth: { kubernetes_host: cluster.url, disable_local_ca_jwt: true },
      keeper: {
        name: "vault-keeper",
        serviceAccount: "vault-keeper",
        namespace: "vault",
        audience: "vault",
      },
      consumers: [consumer],
    };
  }

  static async start(options: VaultServerOptions = {}): Promise<KeptVault> {
    const vault = await VaultServer.start(binary(), "vault-0", options);
    return new KeptVault(vault, await FakeCluster.start(() => vault.wipe()));
  }

  /** Adds a server to the arrangement; the caller stops it. */
  async add(options: VaultServerOptions = {}): Promise<VaultServer> {
    const { servers } = this.arrangement;
    const pod = `vault-${servers.length}`;
    const server = await VaultServer.start(binary(), pod, options);
    const added = { pod, claim: `data-${pod}`, url: server.url };
    this.arrangement = { ...this.arrangement, servers: [...servers, added] };
    return server;
  }

  /** Vault with all rights, by a token made from the stored keys. */
  async asRoot(): Promise<Vault> {
    const keys = this.cluster.data["unseal-keys"] ?? "";
    return this.as(await generateRootToken(this.vault.url, keys));
  }

  /** Types a shell block of the documents in a folder, as in the pod of the first server, which `kubectl` would run it in. */
  async type(block: string, folder = tmpdir()): Promise<void> {
    const npm = `npm() {
      case "$*" in
        *" get secret "*) printf %s "$KEYS" ;;
        *) while [ "$1" != sh ]; do shift; done; "$@" ;;
      esac
    }`;
    await promisify(execFile)("sh", ["-ec", `${npm}\n${block}`], {
      cwd: folder,
      env: {
        PATH: `${dirname(binary())}:${process.env.PATH}`,
        HOME: tmpdir(),
        VAULT_ADDR: this.vault.url,
        KEYS: this.cluster.data["unseal-keys"],
      },
    });
  }

  async stop(): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
    await this.vault[Symbol.asyncDispose]();
  }

  /** Starts a keeper, which dies after the given moment, if any. */
  keep(diesAfter?: Moment): KeeperProcess {
    return new KeeperProcess(this.cluster.url, this.arrangement, diesAfter);
  }

  /** Vault with the rights of a token, or without any. */
  as(rootToken?: string): Vault {
    return new Vault(this.vault.url, rootToken);
  }

  async login(role: string, namespace: string, serviceAccount: string, audience: string) {
    const jwt = token(namespace, serviceAccount, audience);
    return this.as(await this.as().login(role, jwt));
  }

  asKeeper(): Promise<Vault> {
    return this.login("vault-keeper", "vault", "vault-keeper", "vault");
  }

  /** The consumer's secret, as the consumer reads it. */
  async secret(): Promise<{ readonly code: string }> {
    const vault = await this.login("guestbook", "books", "guests", "vault.guestbook");
    return (await vault.read("secret/data/guestbook/door")).data;
  }
}

/** Tests on a real Vault, a new one for each test. */
export function describeKept(title: string, tests: (kept: () => KeptVault) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    let kept: KeptVault | undefined;

    beforeEach(async () => {
      kept = await KeptVault.start();
    });

    afterEach(async () => {
      await kept?.stop();
    });

    tests(() => {
      if (kept === undefined) throw new Error("unreachable: created before each test");
      return kept;
    });
  });
}
