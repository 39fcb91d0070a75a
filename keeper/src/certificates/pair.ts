import { createPrivateKey, X509Certificate } from "node:crypto";
import type { CertificateNames } from "../contract.ts";
import { type Secret, textIn } from "../kubernetes.ts";

/** A certificate and its key, both in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** The pair in two files of a Secret, if they belong together. */
export function pairIn(
  secret: Secret | undefined,
  [certificateFile, keyFile]: readonly [string, string],
): Pair | undefined {
  const certificate = certificateIn(secret, certificateFile);
  if (certificate === undefined) return undefined;
  const key = textIn(secret, keyFile);
  try {
    const belongs = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return belongs ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

/** The texts of two such files. */
export function textsOf(
  { certificate, key }: Pair,
  [certificateFile, keyFile]: readonly [string, string],
): Record<string, string> {
  return { [certificateFile]: certificate, [keyFile]: key };
}

/** The certificate in a file of a Secret, if it is one. */
export function certificateIn(secret: Secret | undefined, name: string): string | undefined {
  try {
    return normalised(textIn(secret, name));
  } catch {
    return undefined;
  }
}

/** The certificate, and nothing but it, in PEM that others can follow. */
export function normalised(certificate: string): string {
  return new X509Certificate(certificate).toString();
}

/** Whether it can sign the servers' certificates, as one that the keeper makes can. */
export function isAuthority({ certificate, key }: Pair): boolean {
  const { namedCurve } = createPrivateKey(key).asymmetricKeyDetails ?? {};
  return new X509Certificate(certificate).ca && namedCurve === "prime256v1";
}

/**
 * Whether less than a third of these seconds is left. Or more than all of them: certificates are to live for a shorter time
 * than before, or the clock was ahead.
 */
export function isDue(pair: Pair, seconds: number): boolean {
  const left = (endOf(pair).getTime() - Date.now()) / 1000;
  return left < seconds / 3 || left > seconds;
}

/** Whether a server's certificate is signed by the authority, and has these names and no others. */
export function isFor({ certificate }: Pair, authority: Pair, { dns, ip }: CertificateNames) {
  const server = new X509Certificate(certificate);
  const signer = new X509Certificate(authority.certificate);
  const names = [...dns.map((name) => `DNS:${name}`), ...ip.map((name) => `IP Address:${name}`)];
  return (
    server.checkIssued(signer) &&
    server.verify(signer.publicKey) &&
    server.subjectAltName === names.join(", ")
  );
}

/** When it expires. */
export function endOf({ certificate }: Pair): Date {
  return new X509Certificate(certificate).validToDate;
}
