import { getCACertificates, setDefaultCACertificates } from "node:tls";

/**
 * From here on this process trusts the authority of Vault's certificates and that of the API server's, of which Node was
 * told at its start, and no others: neither those that Node brings nor those of the system.
 */
export function trust(certificates: string): void {
  setDefaultCACertificates([...getCACertificates("extra"), certificates]);
}
