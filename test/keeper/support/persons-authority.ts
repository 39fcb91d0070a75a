// Before `@peculiar/x509`, which cannot be loaded without it.
import "reflect-metadata";
import { KeyObject } from "node:crypto";
import { BasicConstraintsExtension, X509CertificateGenerator } from "@peculiar/x509";

export const p256 = { name: "ECDSA", namedCurve: "P-256" };

export const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** An authority with a key of this kind, as a person might make one. Valid for half an hour. */
export async function personsAuthority(algorithm: RsaHashedKeyGenParams | EcKeyGenParams) {
  const keys = (await crypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ keys, name: "CN=Another", signingAlgorithm: { name: algorithm.name, hash: "SHA-256" } },
    ...{ notBefore: new Date(), notAfter: new Date(Date.now() + 30 * 60_000) },
    extensions: [new BasicConstraintsExtension(true)],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  return { "ca.crt": `${certificate.toString("pem")}\n`, "ca.key": `${key}` };
}
