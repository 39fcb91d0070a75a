import { posix } from "node:path";
import { published } from "../../keeper/src/contract.ts";
import type { VaultConsumer } from "../keeper/consumer.ts";
import { type CertificateAuthority, pemOf } from "../vault/certificates.ts";

export interface VaultAgentConfigArgs {
  /** Base URL of Vault. */
  readonly url: string;
  /** By what to verify Vault. @default plain HTTP */
  readonly certificateAuthority?: CertificateAuthority;
  readonly consumer: VaultConsumer;
}

/** Mount path of the agent's files, none of which is secret. */
export const configDirectory = "/etc/vault-agent";

/** The file that `vault agent` starts with. */
export const configFile = "agent.hcl";

const authorityFile = "ca.crt";

/** Mount path of the authority that the keeper publishes. */
export const authorityDirectory = "/etc/vault-authority";

/** Mount path of the token that the agent logs in with. No other container mounts it. */
export const loginDirectory = "/var/run/secrets/vault-agent";

/** Name of that token's file. */
export const loginFile = "token";

/** All files of the agent, by name. */
export function vaultAgentFiles(args: VaultAgentConfigArgs): Record<string, string> {
  const pem = pemOf(args.certificateAuthority);
  return {
    [configFile]: config(args),
    ...(pem !== undefined && { [authorityFile]: pem }),
  };
}

/**
 * The agent's configuration. Without a sink or a listener, the agent's own token is on no disk and of use to nothing
 * else. While Vault is away the agent keeps running, and it retries within seconds of Vault's return.
 * Source: developer.hashicorp.com/vault/docs/agent-and-proxy/agent; beyond that, the code of Vault 1.21.1:
 * command/agent/template/template.go, and manager/runner.go and watch/view.go of consul-template.
 */
function config({ url, certificateAuthority, consumer }: VaultAgentConfigArgs): string {
  const authority =
    certificateAuthority === "published"
      ? posix.join(authorityDirectory, published.file)
      : posix.join(configDirectory, authorityFile);
  return `vault {
  address = ${quoted(url)}${certificateAuthority === undefined ? "" : `\n  ca_cert = ${quoted(authority)}`}

  # Never given up. After the last of these, the agent would wait for up to five minutes, whatever max_backoff says.
  retry {
    num_retries = 2147483647
  }
}

# A connection kept from one look to the next may lead to a pod that is gone.
disable_keep_alives = ["auto-auth", "templating"]

auto_auth {
  method "kubernetes" {
    mount_path = "auth/kubernetes"
    min_backoff = "1s"
    max_backoff = "10s"
    config = {
      role = ${quoted(consumer.name)}
      token_path = ${quoted(posix.join(loginDirectory, loginFile))}
    }
  }
}

template_config {
  static_secret_render_interval = "${checkSeconds}s"
  exit_on_retry_failure = false
}

template {
  destination = ${quoted(consumer.file)}
  perms = "0440"
  # What cannot be rendered is logged, and the file stays as it is. As a fatal error it would be five minutes again.
  error_on_missing_key = true
  error_fatal = false
  contents = <<EOT
${template(consumer)}
EOT
}
`;
}

/**
 * Seconds between checks for a new version, less a few percent each time. A change must reach the pods within half a
 * minute; more frequent checks would only fill Vault's audit logs.
 */
const checkSeconds = 20;

/** One line of JSON. A field that is missing, empty or not a string is an error, not a file without the field. */
function template({ path, field }: VaultConsumer): string {
  return [
    `{{- with secret ${quoted(`secret/data/${path}`)} -}}`,
    `{{- $value := index .Data.data ${quoted(field)} | trimSpace -}}`,
    `{{- if eq $value "" }}{{ sprig_fail ${quoted(`the field ${field} is empty`)} }}{{ end -}}`,
    `{"token":{{ $value | toJSON }},"version":{{ .Data.metadata.version | toJSON }},"created":{{ .Data.metadata.created_time | toJSON }}}`,
    "{{- end }}",
  ].join("\n");
}

/** Quotes for HCL and Go templates, which agree as long as the text has no \`\${\`. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
