// Before `@peculiar/x509`, which cannot be loaded without it.
import "reflect-metadata";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { CertificateNames } from "../contract.ts";
import { normalised, type Pair } from "./pair.ts";

const curve = { name: "ECDSA", namedCurve: "P-256" } as const;
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" } as const;

/**
 * The subjects. Nobody looks for a server's name there. An authority of the user has another: clients that trust both may
 * look for the issuer by its name alone.
 */
const subjects = { authority: "CN=Keeper of Vault", server: "CN=Vault" };

/** Milliseconds by which the clock of a client may be behind: an hour. */
const skew = 3_600_000;

/**
 * An authority.
 * @param seconds How long it is valid.
 * @param former Its key and its subject stay, so that whoever trusts either certificate trusts all that the key signs.
 *   @default a new key
 */
export async function issueAuthority(seconds: number, former?: Pair): Promise<Pair> {
  const key = former === undefined ? newKey() : createPrivateKey(former.key);
  const subject = former === undefined ? subjects.authority : subjectOf(former);
  return await issue(key, subject, { key, subject }, seconds, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ]);
}

/** The certificate of a server, with a new key. */
export async function issueServer(
  seconds: number,
  authority: Pair,
  { dns, ip }: CertificateNames,
): Promise<Pair> {
  const signer = { key: createPrivateKey(authority.key), subject: subjectOf(authority) };
  return await issue(newKey(), subjects.server, signer, seconds, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([
      ...dns.map((value) => ({ type: "dns" as const, value })),
      ...ip.map((value) => ({ type: "ip" as const, value })),
    ]),
  ]);
}

async function issue(
  key: KeyObject,
  subject: string,
  signer: { readonly key: KeyObject; readonly subject: string },
  seconds: number,
  extensions: readonly Extension[],
): Promise<Pair> {
  const publicKey = publicPartOf(key);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: signer.subject,
    notBefore: new Date(now - skew),
    notAfter: new Date(now + seconds * 1000),
    publicKey,
    signingKey: cryptoKey(signer.key, "sign"),
    signingAlgorithm,
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(publicPartOf(signer.key)),
    ],
  });
  return {
    certificate: normalised(certificate.toString("pem")),
    key: key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function subjectOf({ certificate }: Pair): string {
  return new X509Certificate(certificate).subject;
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: curve.namedCurve }).privateKey;
}

function publicPartOf(key: KeyObject): CryptoKey {
  return cryptoKey(createPublicKey(key), "verify");
}

/** Node's types know usages that the library's do not. */
function cryptoKey(key: KeyObject, usage: "sign" | "verify"): CryptoKey {
  return key.toCryptoKey(curve, true, [usage]) as CryptoKey;
}
