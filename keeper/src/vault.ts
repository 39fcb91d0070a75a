import { Readable } from "node:stream";
import { Failure } from "./failure.ts";
import { type Answer, request, requestOnNewConnection, stream } from "./request.ts";

/** What a server tells anybody about itself. Source: developer.hashicorp.com/vault/api-docs/system/seal-status */
export interface SealStatus {
  readonly initialized: boolean;
  readonly sealed: boolean;
  /** What unseals it: `shamir` for keys, else the type of the `seal` stanza, by which Vault unseals itself. */
  readonly type: string;
  /** Number of key shares, or of recovery shares with a `seal` stanza. */
  readonly n: number;
  /** Whether it knows that it was removed from its raft cluster. It then neither unseals nor joins again. */
  readonly removed_from_cluster?: boolean;
}

/** What an unsealed server tells anybody about its place in the cluster. */
export interface Standing {
  readonly isActive: boolean;
  /** Index of the last entry of the raft log that it has applied. */
  readonly appliedIndex: number;
  /** False for a standby without a recent heartbeat from the active server. */
  readonly isConnected: boolean;
}

/** What only the initialisation returns. */
export interface Initialisation {
  readonly keys: readonly string[];
  readonly rootToken: string;
}

/** One server of Vault through its HTTP API, with the rights of a token or with none. */
export class Vault {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  withToken(token: string): Vault {
    return new Vault(this.#url, token);
  }

  /** Verifies the certificate that the server has now. */
  async sealStatus(): Promise<SealStatus> {
    const path = "sys/seal-status";
    const answer = await requestOnNewConnection(this.#what, this.#address(path));
    return this.#checked("GET", path, answer);
  }

  /** Sources: developer.hashicorp.com/vault/api-docs/system/leader and /health, whose status says what it found. */
  async standing(): Promise<Standing> {
    const leader = await this.#ask("GET", "sys/leader");
    const health = await this.#ask("GET", "sys/health");
    return {
      isActive: leader.status === 200 && leader.body.is_self === true,
      appliedIndex: leader.body?.raft_applied_index ?? 0,
      isConnected: health.body?.ha_connection_healthy ?? true,
    };
  }

  /**
   * @param seal With any other than `shamir`, the shares are of the recovery key.
   * @returns undefined if the server was already initialised.
   */
  async initialise(
    seal: string,
    shares: number,
    threshold: number,
  ): Promise<Initialisation | undefined> {
    const kind = seal === "shamir" ? "secret" : "recovery";
    const answer = await this.#ask("PUT", "sys/init", {
      [`${kind}_shares`]: shares,
      [`${kind}_threshold`]: threshold,
    });
    if (answer.status === 400 && said(answer).includes("already initialized")) return undefined;
    const told = this.#checked("PUT", "sys/init", answer);
    const keys = kind === "secret" ? told.keys_base64 : told.recovery_keys_base64;
    return { keys: keys.slice(0, threshold), rootToken: told.root_token };
  }

  /** @returns Whether that was enough. A server that joins a cluster is unsealed a little later. */
  async unseal(keys: readonly string[]): Promise<boolean> {
    let status: SealStatus = await this.#succeed("PUT", "sys/unseal", { reset: true });
    for (const key of keys) status = await this.#succeed("PUT", "sys/unseal", { key });
    return !status.sealed;
  }

  /**
   * Adds this uninitialised server to a raft cluster. It must still be unsealed, unless its seal does that.
   * @param certificateAuthority Certificates to verify the leader with, unless it is plain HTTP.
   */
  async join(leaderUrl: string, certificateAuthority: string | undefined): Promise<void> {
    await this.#succeed("PUT", "sys/storage/raft/join", {
      leader_api_addr: leaderUrl,
      leader_ca_cert: certificateAuthority,
    });
  }

  /** @returns A token with the rights of the role. */
  async login(role: string, jwt: string): Promise<string> {
    return (await this.#succeed("POST", "auth/kubernetes/login", { role, jwt })).auth.client_token;
  }

  /** Whether Vault accepts the token. */
  async isKnown(): Promise<boolean> {
    const answer = await this.#ask("GET", "auth/token/lookup-self");
    if (answer.status === 403) return false;
    this.#checked("GET", "auth/token/lookup-self", answer);
    return true;
  }

  async revokeToken(): Promise<void> {
    await this.#succeed("POST", "auth/token/revoke-self");
  }

  /** @returns The data at a path; undefined if there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: each path has a shape of its own
  async read(path: string): Promise<any> {
    const answer = await this.#ask("GET", path);
    // Also for a deleted version of a secret, though that answer has data.
    if (answer.status === 404) return undefined;
    return this.#checked("GET", path, answer).data;
  }

  async write(path: string, data: object): Promise<void> {
    await this.#succeed("POST", path, data);
  }

  async remove(path: string): Promise<void> {
    await this.#succeed("DELETE", path);
  }

  /**
   * A snapshot of all that Vault stores, from the active server: an archive as it comes, which may still break off.
   * Source: developer.hashicorp.com/vault/api-docs/system/storage/raft
   */
  async snapshot(): Promise<Readable> {
    const path = "sys/storage/raft/snapshot";
    const got = await stream(this.#what, this.#address(path), this.#headers);
    if (got instanceof Readable) return got;
    throw new VaultRefusal(this.#url, "GET", path, got);
  }

  #ask(method: string, path: string, body?: object): Promise<Answer> {
    return request(this.#what, this.#address(path), method, this.#headers, body);
  }

  get #what(): string {
    return `Vault at ${this.#url}`;
  }

  #address(path: string): string {
    return `${this.#url}/v1/${path}`;
  }

  get #headers(): Readonly<Record<string, string>> {
    return this.#token ? { "X-Vault-Token": this.#token } : {};
  }

  async #succeed(method: string, path: string, body?: object) {
    return this.#checked(method, path, await this.#ask(method, path, body));
  }

  #checked(method: string, path: string, answer: Answer) {
    if (answer.status < 300) return answer.body;
    throw new VaultRefusal(this.#url, method, path, answer);
  }
}

/** Vault answered, with an error. */
export class VaultRefusal extends Failure {
  readonly status: number;

  constructor(url: string, method: string, path: string, answer: Answer) {
    super(
      `Expected Vault at ${url} to accept ${method} ${path}, got ${answer.status} \`${said(answer)}\`.`,
    );
    this.status = answer.status;
  }
}

/** The text of Vault's errors, which name paths and rights, never values. */
function said({ body }: Answer): string {
  return (body?.errors ?? []).join(" ").replaceAll(/\s+/g, " ").trim();
}
