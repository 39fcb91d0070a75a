import { globSync } from "node:fs";
import { blocks, document } from "./documents.ts";
import { root } from "./project.ts";

/** A block of shell that the README or a file of docs/ gives to its readers. */
export interface ShellBlock {
  readonly document: string;
  readonly text: string;
}

/** Blocks that `documents.e2e.ts` does not type on the lab, each by what it contains, and who types it or why nobody does. */
const exceptions: readonly (readonly [document: string, contains: string, why: string])[] = [
  ["README.md", "npm test\n", "the tests themselves"],
  ["docs/operations.md", "create token counter-administrator", "typed by secret.e2e.ts"],
  ["docs/operations.md", "create secret tls vault-tls", "typed by vault-production.e2e.ts"],
  ["docs/operations.md", "delete secret vault-authority", "typed by vault-certificates.e2e.ts"],
  ["docs/operations.md", "config set acceptFewer", "typed by guards.e2e.ts"],
  ["docs/operations.md", "delete persistentvolumeclaims", "typed by guards.e2e.ts"],
  ["docs/operations.md", "patch statefulset", "typed by upgrade.e2e.ts"],
  ["docs/operations.md", "visit-counter/hook-of", "typed by hooks.e2e.ts"],
  ["docs/operations.md", "raft remove-peer", "typed by vault-servers.e2e.ts"],
  ["docs/operations.md", "raft snapshot", "typed by vault-snapshots.e2e.ts"],
  ["docs/exposure.md", "config set exposure LoadBalancer", "typed by exposure.e2e.ts"],
  ["docs/exposure.md", "config set exposure Ingress", "needs a controller of Ingresses"],
  ["docs/exposure.md", "config set exposure HTTPRoute", "needs a Gateway"],
  ["docs/exposure.md", "config set exposureAnnotations", "needs a cloud"],
  ["docs/operations.md", "config set storageSize 2Gi", "typed by growth.e2e.ts"],
  ["docs/lab.md", "storageClass=expandable", "typed by growth.e2e.ts"],
  ["docs/lab.md", "--stack prod", "typed by two-stacks.e2e.ts"],
  ["docs/operations.md", "backupS3Url", "needs a bucket"],
  ["docs/operations.md", "backupStorageSize", "typed by scheduled-backup.e2e.ts"],
  ["docs/operations.md", "cronjob/backup", "typed by scheduled-backup.e2e.ts"],
  ["docs/monitoring.md", "config set monitoring annotations", "typed by monitoring.e2e.ts"],
  ["docs/monitoring.md", "get configmap visit-counter-alerts", "typed by monitoring.e2e.ts"],
  ["docs/monitoring.md", "config set monitoring operator", "typed by monitoring.e2e.ts"],
  ["docs/network.md", "networkVaultClients", "needs a namespace with an injected agent"],
  ["docs/network.md", "networkApiServer", "needs another cluster"],
  ["docs/performance.md", "bench:up", "measures for twenty minutes"],
  ["docs/own-cluster.md", "", "needs another cluster"],
  ["docs/report.md", "npm run report", "typed by report.e2e.ts"],
  ["docs/vault.md", "create secret tls vault-tls", "typed by vault-production.e2e.ts"],
  ["docs/vault.md", "openssl ", "typed by certificates.ts"],
  ["docs/vault.md", "vaultTls keeper", "three servers, one a node"],
  ["docs/vault.md", "vaultTlsIssuer", "needs cert-manager"],
  ["docs/vault.md", "vaultNodeSelector", "needs nodes with such labels"],
  ["docs/vault.md", "vaultSeal", "needs another Vault"],
];

/** Every block, in the order of the documents. */
export function shellBlocks(): ShellBlock[] {
  const paths = ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()];
  return paths.flatMap((path) =>
    blocks(document(path), "sh").map((text) => ({ document: path, text })),
  );
}

/** Those that can be typed on the lab one after the other. */
export function blocksForLab(): ShellBlock[] {
  return shellBlocks().filter((block) => exceptionFor(block) === undefined);
}

/** The only block of a document that contains some text. */
export function blockWith(path: string, contains: string): string {
  const [found, ...others] = blocks(document(path), "sh").filter((text) => text.includes(contains));
  if (found === undefined || others.length > 0)
    throw new Error(
      `Expected one block with \`${contains}\` in ${path}, got ${others.length + 1}.`,
    );
  return found;
}

/** The same in docs/operations.md, with the function `root_token` that it calls. */
export function blockWithRootToken(contains: string): string {
  const document = "docs/operations.md";
  return `${blockWith(document, "root_token()")}${blockWith(document, contains)}`;
}

/** Exceptions for which there is no block any more. */
export function staleExceptions(): unknown[] {
  const needed = new Set(shellBlocks().map(exceptionFor));
  return exceptions.filter((exception) => !needed.has(exception));
}

function exceptionFor({ document, text }: ShellBlock) {
  return exceptions.find(([path, contains]) => path === document && text.includes(contains));
}
