import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Arrangement, Consumer, Login } from "./contract.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { refuseStrangers } from "./members.ts";
import { administratorPolicy, backupPolicy, consumerPolicy, keeperPolicy } from "./policies.ts";
import type { Vault } from "./vault.ts";

/** Something that Vault must have. */
interface Wanted {
  /** Its name, for the log. */
  readonly what: string;
  /** The fields to enforce. All others are up to Vault. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Reads the current fields; undefined if it does not exist. */
  read(vault: Vault): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Creates or corrects it. */
  write(vault: Vault, there: boolean): Promise<void>;
}

/**
 * Configures Vault as arranged, and logs what was different. Audit comes first, so that the audit logs have all else;
 * then the keeper's own policy, which the rest needs. Last it looks for servers that Vault should not count on.
 *
 * @throws Failure that says what Vault does not let the keeper correct, or what it leaves to a person.
 */
export async function configure(vault: Vault, arrangement: Arrangement): Promise<void> {
  for (const wanted of wantedOf(arrangement)) {
    const current = await wanted.read(vault);
    const isRight = Object.entries(wanted.fields).every(([name, value]) =>
      isDeepStrictEqual(current?.[name], value),
    );
    if (isRight) continue;
    await wanted.write(vault, current !== undefined);
    log(current ? "warning" : "info", current ? "corrected" : "created", { what: wanted.what });
  }
  for (const consumer of arrangement.consumers) await provide(vault, consumer);
  await refuseStrangers(vault, arrangement.servers);
}

function wantedOf(arrangement: Arrangement): Wanted[] {
  const { keeper, consumers, backup } = arrangement;
  return [
    auditDevice("file", arrangement.auditFile),
    auditDevice("stdout", "stdout"),
    policy(keeper.name, keeperPolicy(arrangement)),
    secretsMount(),
    authMount(),
    authConfig(arrangement.kubernetesAuth),
    role(keeper),
    ...consumers.flatMap((consumer) => [
      policy(consumer.name, consumerPolicy(consumer)),
      role(consumer),
      policy(consumer.administrator.name, administratorPolicy(consumer)),
      role(consumer.administrator),
    ]),
    ...(backup ? [policy(backup.name, backupPolicy(backup)), role(backup)] : []),
  ];
}

/** Vault answers only what at least one audit device has logged: two, so that a full disk does not stop it. */
function auditDevice(name: string, file: string): Wanted {
  const fields = { type: "file", options: { file_path: file } };
  const path = `sys/audit/${name}`;
  return {
    what: `audit device ${name}`,
    fields,
    read: async (vault) => (await vault.read("sys/audit"))?.[`${name}/`],
    write: async (vault, there) => {
      // Vault cannot change a device.
      if (there) await vault.remove(path);
      await vault.write(path, fields);
    },
  };
}

function policy(name: string, text: string): Wanted {
  const path = `sys/policies/acl/${name}`;
  const fields = { policy: text };
  return {
    what: `policy ${name}`,
    fields,
    read: (vault) => vault.read(path),
    write: (vault) => vault.write(path, fields),
  };
}

function secretsMount(): Wanted {
  const fields = { type: "kv", options: { version: "2" } };
  return {
    what: "secrets engine secret/",
    fields,
    read: (vault) => ifThere(vault.read("sys/mounts/secret")),
    write: (vault, there) => mount(vault, "sys/mounts/secret", fields, there),
  };
}

function authMount(): Wanted {
  const fields = { type: "kubernetes" };
  return {
    what: "auth method kubernetes/",
    fields,
    read: async (vault) => (await vault.read("sys/auth"))?.["kubernetes/"],
    write: (vault, there) => mount(vault, "sys/auth/kubernetes", fields, there),
  };
}

/** Vault has the API server review tokens, using the token of its own pod. */
function authConfig(fields: Arrangement["kubernetesAuth"]): Wanted {
  return {
    what: "configuration of auth method kubernetes/",
    fields,
    read: (vault) => vault.read("auth/kubernetes/config"),
    write: (vault) => vault.write("auth/kubernetes/config", fields),
  };
}

function role({ name, serviceAccount, namespace, audience }: Login): Wanted {
  const path = `auth/kubernetes/role/${name}`;
  const fields = {
    bound_service_account_names: [serviceAccount],
    bound_service_account_namespaces: [namespace],
    bound_service_account_namespace_selector: "",
    audience,
    token_policies: [name],
    // In seconds. A client that runs for longer than an hour logs in again, with a token that the kubelet keeps fresh.
    token_ttl: 15 * 60,
    token_max_ttl: 60 * 60,
    token_period: 0,
  };
  return {
    what: `role ${name}`,
    fields,
    read: (vault) => vault.read(path),
    write: (vault) => vault.write(path, fields),
  };
}

/** Creates a consumer's secret, of random values, unless one was ever written. Leaves existing secrets alone. */
async function provide(vault: Vault, { name, path, fields }: Consumer): Promise<void> {
  const metadata = await vault.read(`secret/metadata/${path}`);
  if (metadata === undefined) {
    const values = fields.map((field) => [field, randomBytes(32).toString("base64url")]);
    await vault.write(`secret/data/${path}`, {
      options: { cas: 0 },
      data: Object.fromEntries(values),
    });
    log("info", "created", { what: `secret of ${name}` });
    return;
  }
  const { deletion_time, destroyed } = metadata.versions?.[metadata.current_version] ?? {};
  // With `delete_version_after`, an existing version has a deletion time too, in the future.
  if (destroyed || Date.parse(deletion_time) <= Date.now())
    throw new Failure(
      `Expected the latest version of secret/${path} to exist, got a deleted one. ` +
        "Undelete it or write a new one; if its metadata is deleted too, the keeper creates a new secret.",
    );
}

async function mount(vault: Vault, path: string, fields: object, there: boolean): Promise<void> {
  if (there)
    throw new Failure(
      `Expected ${path} to be ${JSON.stringify(fields)}, got something else. ` +
        "The keeper removes nothing that may hold secrets: move it away.",
    );
  await vault.write(path, fields);
}

/** Vault answers 400 for a mount that does not exist. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as { status?: number }).status === 400) return undefined;
    throw error;
  }
}
