import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";

/**
 * The fingerprint of the certificate that a server presents, whoever signed it.
 *
 * @param signal Ends the wait for a server that says nothing. @default it does not end
 */
export async function servedFingerprint(
  host: string,
  port: number,
  signal?: AbortSignal,
): Promise<string> {
  const socket = connect({ host, port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect", { signal });
    return socket.getPeerCertificate().fingerprint256;
  } finally {
    socket.destroy();
  }
}

/** The same of a certificate in PEM. */
export function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}
