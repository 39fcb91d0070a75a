import { join } from "node:path";
import { onNode } from "./on-node.ts";

const helper = join(import.meta.dirname, "../../support/served-certificate.ts");

const script = `
  const [, helper, host, port, patience] = process.argv;
  const { servedFingerprint } = await import(helper);
  console.log(await servedFingerprint(host, Number(port), AbortSignal.timeout(Number(patience))));
`;

/**
 * The fingerprint of the certificate that a server in the cluster presents to the lab's node.
 *
 * @param patience Milliseconds until a server that says nothing has failed.
 */
export function servedOnNode(host: string, port: number, patience = 5000): Promise<string> {
  return onNode(script, helper, host, `${port}`, `${patience}`);
}
