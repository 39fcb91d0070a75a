import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import type { SecureContextOptions } from "node:tls";
import { promisify } from "node:util";
import { Failure } from "../../../support/failure.ts";
import type { Properties } from "../../support/properties.ts";
import { listAt, propertiesAt, textAt } from "../object/object.ts";
import { unsupported } from "../official.ts";
import type { Connection } from "./kubeconfig.ts";

/** How to prove to an API server who asks. */
export interface Credentials {
  /** The value of the Authorization header, if that is how. */
  readonly authorization?: string;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** When these run out, in milliseconds since 1970. Default: never. */
  readonly expires?: number;
}

/** What a client must know to trust the server. */
export function trust({ cluster }: Connection): SecureContextOptions & {
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
} {
  if (textAt(cluster, "proxy-url") !== "") throw unsupported("a kubeconfig field", "proxy-url");
  const ca = fileOrData(cluster, "certificate-authority");
  const servername = textAt(cluster, "tls-server-name");
  return {
    ...(ca && { ca }),
    ...(servername && { servername }),
    ...(cluster["insecure-skip-tls-verify"] === true && { rejectUnauthorized: false }),
  };
}

/** Reads or fetches the credentials of the user of a connection. */
export async function credentials({ user }: Connection): Promise<Credentials> {
  for (const field of ["auth-provider", "as", "as-groups", "as-uid"]) {
    if (user[field] !== undefined) throw unsupported("a kubeconfig field", field);
  }
  const exec = propertiesAt(user, "exec");
  if (Object.keys(exec).length > 0) return executed(exec);

  const cert = fileOrData(user, "client-certificate");
  const key = fileOrData(user, "client-key");
  const authorization = header(user);
  return { ...(cert && { cert }), ...(key && { key }), ...(authorization && { authorization }) };
}

function header(user: Properties): string | undefined {
  const file = textAt(user, "tokenFile");
  const token = file ? readFileSync(file, "utf8").trim() : textAt(user, "token");
  if (token) return `Bearer ${token}`;

  const name = textAt(user, "username");
  const login = `${name}:${textAt(user, "password")}`;
  return name ? `Basic ${Buffer.from(login).toString("base64")}` : undefined;
}

/** Data in the kubeconfig comes before a path to a file. */
function fileOrData(entry: Properties, field: string): Buffer | undefined {
  const data = textAt(entry, `${field}-data`);
  if (data) return Buffer.from(data, "base64");
  const file = textAt(entry, field);
  return file ? readFileSync(file) : undefined;
}

/** Runs a credential plugin, as kubectl does: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
async function executed(exec: Properties): Promise<Credentials> {
  const command = textAt(exec, "command");
  const apiVersion = textAt(exec, "apiVersion");
  const variables = listAt(exec, "env").map((entry) => [
    textAt(entry, "name"),
    textAt(entry, "value"),
  ]);
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const env = {
    ...process.env,
    ...Object.fromEntries(variables),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  };
  let status: Properties;
  try {
    const { stdout } = await promisify(execFile)(command, listAt(exec, "args").map(String), {
      env,
    });
    status = propertiesAt(JSON.parse(stdout), "status");
  } catch (error) {
    throw new Failure(
      `Expected the credential plugin \`${command}\` of the kubeconfig to give credentials, got: ${error instanceof Error ? error.message.trim() : error}`,
    );
  }
  const token = textAt(status, "token");
  const cert = textAt(status, "clientCertificateData");
  const key = textAt(status, "clientKeyData");
  const expires = Date.parse(textAt(status, "expirationTimestamp"));
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(!Number.isNaN(expires) && { expires }),
  };
}
