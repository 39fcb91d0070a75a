import { posix } from "node:path";
import type { VaultConsumer } from "../keeper/consumer.ts";

export interface VaultAgentConfigArgs {
  /** Base URL of Vault. */
  readonly url: string;
  /** Certificates in PEM that it is trusted by. @default plain HTTP */
  readonly certificateAuthority?: string;
  readonly consumer: VaultConsumer;
}

/** Where the agent finds its files, which hold nothing secret. */
export const configDirectory = "/etc/vault-agent";

/** The one of them that `vault agent` is started with. */
export const configFile = "agent.hcl";

const authorityFile = "ca.crt";

/** Where the agent, and nobody else, finds the token that it logs in with. */
export const loginDirectory = "/var/run/secrets/vault-agent";

/** The file of that token. */
export const loginFile = "token";

/** All files of the agent, by name. */
export function vaultAgentFiles(args: VaultAgentConfigArgs): Record<string, string> {
  return {
    [configFile]: config(args),
    ...(args.certificateAuthority !== undefined && { [authorityFile]: args.certificateAuthority }),
  };
}

/**
 * The agent's configuration. It has no sink and no listener: its own token is on no disk and nobody else can use it. It
 * goes on for as long as Vault is away, and asks again within seconds of its return.
 * Source: developer.hashicorp.com/vault/docs/agent-and-proxy/agent; where that is silent, Vault 1.21.1 itself:
 * command/agent/template/template.go, and manager/runner.go and watch/view.go of consul-template.
 */
function config({ url, certificateAuthority, consumer }: VaultAgentConfigArgs): string {
  const authority = posix.join(configDirectory, authorityFile);
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
  static_secret_render_interval = "${lookSeconds}s"
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
 * How often the agent looks for a new version, less a few percent each time. A change has to be in the pods within half a
 * minute; more often would only fill Vault's audit logs.
 */
const lookSeconds = 20;

/** One line of JSON. A field that is missing, empty or no text is an error, and not a file without it. */
function template({ path, field }: VaultConsumer): string {
  return [
    `{{- with secret ${quoted(`secret/data/${path}`)} -}}`,
    `{{- $value := index .Data.data ${quoted(field)} | trimSpace -}}`,
    `{{- if eq $value "" }}{{ sprig_fail ${quoted(`the field ${field} is empty`)} }}{{ end -}}`,
    `{"token":{{ $value | toJSON }},"version":{{ .Data.metadata.version | toJSON }},"created":{{ .Data.metadata.created_time | toJSON }}}`,
    "{{- end }}",
  ].join("\n");
}

/** As HCL and Go templates quote, as long as there is no \`\${\` in it. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
