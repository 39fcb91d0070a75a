import { type Certificates as Arranged, type Arrangement, published } from "../contract.ts";
import { Failure } from "../failure.ts";
import { type Kubernetes, type Secret, secretData, textIn } from "../kubernetes.ts";
import { log } from "../log.ts";
import { issueAuthority, issueServer } from "./issue.ts";
import {
  certificateIn,
  endOf,
  isAuthority,
  isDue,
  isFor,
  type Pair,
  pairIn,
  textsOf,
} from "./pair.ts";

/** Milliseconds until what was right is looked at again. */
const interval = 10_000;

/** Files of the authority, of which the first is published, and of the servers. */
const authorityFiles = [published.file, "ca.key"] as const;
const serverFiles = ["tls.crt", "tls.key"] as const;

/**
 * The certificate of Vault's servers and the authority that signs it. Makes both if that is arranged, renews them, and
 * tells clients the authority. The authority keeps its key: a client that was ever told trusts the servers until the
 * certificate that it was told has expired.
 */
export class Certificates {
  readonly #arrangement: Arrangement;
  readonly #kubernetes: Kubernetes;
  /** What the clients in a namespace were last told, or why they were not. */
  readonly #told = new Map<string, string>();
  #rightAt = Number.NEGATIVE_INFINITY;
  #trusted: string | undefined;

  constructor(arrangement: Arrangement, kubernetes: Kubernetes) {
    this.#arrangement = arrangement;
    this.#kubernetes = kubernetes;
    this.#trusted = arrangement.certificateAuthority;
  }

  /** Certificates in PEM to verify the servers with; undefined if there are none. */
  get trusted(): string | undefined {
    return this.#trusted;
  }

  /**
   * Makes what is missing, renews what is due, and tells clients what is new.
   * @throws Failure for trouble that may pass.
   */
  async renew(): Promise<void> {
    if (performance.now() - this.#rightAt < interval) return;
    const { certificates } = this.#arrangement;
    const secret = await this.#kubernetes.secret(published.name);
    // Also if it signs no more, or nobody asks for it: servers that are not replaced yet have a certificate of it.
    this.#trust(certificateIn(secret, published.file));
    if (certificates) {
      const authority = await this.#authority(secret, certificates);
      const trusted = this.#trust(authority.certificate);
      await this.#certify(authority, certificates);
      if (!(await this.#tell(trusted))) return;
    }
    this.#rightAt = performance.now();
  }

  #trust(authority: string | undefined): string {
    const { certificateAuthority } = this.#arrangement;
    const trusted = [authority, certificateAuthority].filter(Boolean).join("");
    this.#trusted = trusted || undefined;
    return trusted;
  }

  async #authority(secret: Secret | undefined, { life }: Arranged): Promise<Pair> {
    const { name } = published;
    if (secret === undefined) {
      await this.#kubernetes.createSecret(name);
      secret = await this.#kubernetes.secret(name);
    }
    if (secret === undefined) throw new Failure(`Expected the Secret ${name} to exist, got none.`);
    const pair = pairIn(secret, authorityFiles);
    const current = pair && isAuthority(pair) ? pair : undefined;
    if (!current && Object.keys(secret.data ?? {}).length > 0)
      throw new Failure(
        `Expected ${authorityFiles.join(" and ")} in the Secret ${name} to be an authority with its P-256 key, got ` +
          "something else. Put them back, or replace the authority as docs/operations.md says.",
      );
    if (current && !isDue(current, life.authority)) return current;
    const next = await issueAuthority(life.authority, current);
    // Refused if another keeper was quicker.
    const data = secretData(textsOf(next, authorityFiles));
    await this.#kubernetes.writeSecret({ ...secret, data });
    log("info", "authority made", { validUntil: endOf(next) });
    return next;
  }

  /** Has the servers read a certificate that clients accept. They wait for the first one. */
  async #certify(authority: Pair, { secret: name, names, life }: Arranged): Promise<void> {
    const secret = await this.#kubernetes.secret(name);
    const current = pairIn(secret, serverFiles);
    const isRight =
      current &&
      !isDue(current, life.server) &&
      isFor(current, authority, names) &&
      textIn(secret, published.file) === authority.certificate;
    if (isRight) return;
    const next = await issueServer(life.server, authority, names);
    const texts = { ...textsOf(next, serverFiles), [published.file]: authority.certificate };
    await this.#kubernetes.applySecret(name, secretData(texts));
    log("info", "certificate made", { validUntil: endOf(next) });
  }

  /** @returns Whether the clients in all namespaces have been told. In a new stack, those of consumers come later. */
  async #tell(trusted: string): Promise<boolean> {
    const { namespace, consumers } = this.#arrangement;
    const namespaces = new Set([namespace, ...consumers.map((consumer) => consumer.namespace)]);
    const { name, file } = published;
    let areTold = true;
    for (const one of namespaces) {
      const trouble = await this.#kubernetes.applyConfigMap(one, name, { [file]: trusted }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (trouble !== undefined) areTold = false;
      const said = trouble ?? trusted;
      if (this.#told.get(one) === said) continue;
      this.#told.set(one, said);
      if (trouble === undefined) log("info", "authority published", { namespace: one });
      else log("info", "authority not published yet", { namespace: one, reason: trouble });
    }
    return areTold;
  }
}
