import { getCACertificates, setDefaultCACertificates } from "node:tls";

/**
 * Makes this process trust only the authority of Vault's certificates and the API server's, which Node read at startup.
 * The authorities bundled with Node and those of the system no longer count.
 */
export function trust(certificates: string): void {
  setDefaultCACertificates([...getCACertificates("extra"), certificates]);
}
