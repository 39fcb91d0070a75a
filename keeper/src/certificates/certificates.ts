import { type Certificates as Arranged, type Arrangement, published } from "../contract.ts";
import { Failure } from "../failure.ts";
import type { Kubernetes } from "../kubernetes.ts";
import { log } from "../log.ts";
import { issueAuthority, issueServer } from "./issue.ts";
import { encoded, endOf, fileIn, isDue, isFor, type Pair, pairIn } from "./pair.ts";

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
    const { certificates, certificateAuthority } = this.#arrangement;
    const authority = await this.#authority(certificates);
    const trusted = [authority?.certificate, certificateAuthority].filter(Boolean).join("");
    this.#trusted = trusted || undefined;
    if (certificates && authority) await this.#certify(authority, certificates);
    if (certificates && !(await this.#tell(trusted))) return;
    this.#rightAt = performance.now();
  }

  /** One that nobody asks for any more is still trusted: servers that are not replaced yet have a certificate of it. */
  async #authority(arranged: Arranged | undefined): Promise<Pair | undefined> {
    const { name } = published;
    const secret = await this.#kubernetes.secret(name);
    const current = pairIn(secret, ...authorityFiles);
    if (!arranged || (current && !isDue(current, arranged.life.authority))) return current;
    if (secret === undefined) {
      await this.#kubernetes.createSecret(name);
      return await this.#authority(arranged);
    }
    if (!current && Object.keys(secret.data ?? {}).length > 0)
      throw new Failure(
        `Expected ${authorityFiles.join(" and ")} in the Secret ${name} to be a certificate and its key, got something ` +
          "else. Put them back, or replace the authority as docs/operations.md says.",
      );
    const next = await issueAuthority(arranged.life.authority, current?.key);
    // Refused if another keeper was quicker.
    await this.#kubernetes.writeSecret({ ...secret, data: encoded(next, authorityFiles) });
    log("info", "authority made", { validUntil: endOf(next) });
    return next;
  }

  /** Has the servers read a certificate that clients accept. They wait for the first one. */
  async #certify(authority: Pair, { secret: name, names, life }: Arranged): Promise<void> {
    const secret = await this.#kubernetes.secret(name);
    const current = pairIn(secret, ...serverFiles);
    const isRight =
      current &&
      !isDue(current, life.server) &&
      isFor(current, authority, names) &&
      fileIn(secret, published.file) === authority.certificate;
    if (isRight) return;
    const next = await issueServer(life.server, authority.key, names);
    const shared = encoded(authority, [published.file]);
    await this.#kubernetes.applySecret(name, { ...encoded(next, serverFiles), ...shared });
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
