import { join } from "node:path";
import { onNode } from "./on-node.ts";

const helper = join(import.meta.dirname, "../../support/served-certificate.ts");

const script = `
  const [, helper, host, port] = process.argv;
  const { servedFingerprint } = await import(helper);
  console.log(await servedFingerprint(host, Number(port), AbortSignal.timeout(5000)));
`;

/** The fingerprint of the certificate that a server in the cluster presents to the lab's node. */
export function servedOnNode(host: string, port: number): Promise<string> {
  return onNode(script, helper, host, `${port}`);
}
