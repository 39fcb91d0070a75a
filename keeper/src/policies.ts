import type { Arrangement, BackupLogin, Consumer } from "./contract.ts";

/** Policies in HCL. Source: developer.hashicorp.com/vault/docs/concepts/policies */

/** A consumer reads its one secret. */
export function consumerPolicy({ path }: Consumer): string {
  return policy([[`secret/data/${path}`, "read"]]);
}

/** Its administrator also writes it: `create` is for the first version, `update` for all others. */
export function administratorPolicy({ path }: Consumer): string {
  return policy([[`secret/data/${path}`, "create", "read", "update"]]);
}

/** A backup takes snapshots, which hold everything in encrypted form, and reads the secrets that it needs to ask others. */
export function backupPolicy({ paths }: BackupLogin): string {
  return policy([
    ["sys/storage/raft/snapshot", "read"],
    ...paths.map((path) => rule(`secret/data/${path}`, "read")),
  ]);
}

/**
 * The keeper may change what it configures, and nothing else. It creates the consumers' secrets, but can neither read
 * nor overwrite them: without `update`, only a path that does not exist can be written.
 */
export function keeperPolicy({ keeper, consumers, backup }: Arrangement): string {
  const logins = [
    keeper,
    ...consumers,
    ...consumers.map(({ administrator }) => administrator),
    ...(backup ? [backup] : []),
  ];
  return policy([
    ["sys/audit", "read", "sudo"],
    ["sys/audit/file", "create", "update", "delete", "sudo"],
    ["sys/audit/stdout", "create", "update", "delete", "sudo"],
    ["sys/mounts/secret", "create", "read", "update"],
    ["sys/auth", "read"],
    ["sys/auth/kubernetes", "create", "update", "sudo"],
    ["auth/kubernetes/config", "create", "read", "update"],
    // For the replacement of servers: who counts for the majority, and that the active one lets another take over.
    ["sys/storage/raft/configuration", "read"],
    ["sys/step-down", "update", "sudo"],
    ...logins.map(({ name }) => rule(`sys/policies/acl/${name}`, "create", "read", "update")),
    ...logins.map(({ name }) => rule(`auth/kubernetes/role/${name}`, "create", "read", "update")),
    ...consumers.map(({ path }) => rule(`secret/metadata/${path}`, "read")),
    ...consumers.map(({ path }) => rule(`secret/data/${path}`, "create")),
  ]);
}

type Rule = readonly [path: string, ...capabilities: string[]];

function rule(...parts: Rule): Rule {
  return parts;
}

function policy(rules: readonly Rule[]): string {
  return rules
    .map(
      ([path, ...capabilities]) =>
        `path ${JSON.stringify(path)} {\n  capabilities = ${JSON.stringify(capabilities)}\n}\n`,
    )
    .join("\n");
}
