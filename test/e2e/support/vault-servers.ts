import assert from "node:assert/strict";
import { waitFor } from "../../../lab/terminal/wait.ts";
import type { Commands } from "./commands.ts";

interface Endpoint {
  readonly conditions: { readonly ready: boolean };
  readonly targetRef: { readonly name: string };
}

const activeServer = "component=server,vault-active=true";

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** A token, as `vault token lookup` shows it. */
export interface Token {
  readonly display_name: string;
  readonly policies: readonly string[];
  /** Seconds until it expires; 0 if it does not. */
  readonly ttl: number;
}

/** Vault's servers on the lab, and their keeper's Secret. */
export class VaultServers {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  /** Runs `kubectl <args>` in their namespace. */
  kubectl(...args: string[]): Promise<string> {
    return this.commands.kubectl(...args, "--namespace=vault");
  }

  /** The data of the Secret of the unseal keys, decoded. */
  kept(): Promise<Record<string, string>> {
    return this.dataOf("vault-unseal-keys");
  }

  /** The same of any Secret. */
  async dataOf(secret: string): Promise<Record<string, string>> {
    const { data } = JSON.parse(await this.kubectl("get", `secret/${secret}`, "--output=json")) as {
      data: Record<string, string>;
    };
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString()]),
    );
  }

  /** Runs a command in the first server. */
  exec(...command: string[]): Promise<string> {
    return this.commands.kubectl(
      ...["exec", "--namespace=vault", "vault-0", "--container=vault", "--", ...command],
    );
  }

  /** All tokens that Vault knows, among them the root token that lists them. */
  async tokens(): Promise<Token[]> {
    const { "unseal-keys": keys = "" } = await this.kept();
    const listed = await this.exec("sh", "-ec", listTokens, "sh", ...keys.split("\n"));
    return listed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data);
  }

  /** Waits until the keeper is ready. */
  async ready(): Promise<void> {
    await this.kubectl("rollout", "status", "deployment/vault-keeper", "--timeout=180s");
  }

  /** Waits until every server serves, according to `vault status` in its pod; returns the id of their cluster. */
  async serving(): Promise<string> {
    await this.ready();
    const active = `--selector=${activeServer}`;
    await this.kubectl("wait", "pod", active, "--for=create", "--timeout=60s");
    const ids = new Set<string>();
    for (const pod of await this.pods("component=server")) {
      await this.kubectl("wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=120s");
      const status = ["exec", pod, "--container=vault", "--namespace=vault", "--", "vault"];
      const { sealed, cluster_id } = JSON.parse(
        await this.commands.kubectl(...status, "status", "-format=json"),
      );
      assert.equal(sealed, false);
      ids.add(cluster_id);
    }
    const [id = "", ...others] = ids;
    assert.deepEqual(others, []);
    const remedy = "See why: kubectl logs --namespace vault vault-0";
    await waitFor({ what: "one active server", seconds: 60, remedy }, async () => {
      return (await this.active()).length === 1;
    });
    return id;
  }

  /** The servers' pods, in order: the revision that each was made from, and whether it is ready. */
  async states(): Promise<{ readonly revision: string; readonly isReady?: boolean }[]> {
    const objects = await this.kubectl(
      "get",
      "pods",
      "--selector=component=server",
      "--output=json",
    );
    const { items }: { items: Pod[] } = JSON.parse(objects);
    return items.map(({ metadata, status }) => ({
      revision: metadata.labels["controller-revision-hash"] ?? "",
      isReady: status.conditions?.some(({ type, status }) => `${type} ${status}` === "Ready True"),
    }));
  }

  /** Names of the pods that are labelled as the active server. */
  active(): Promise<string[]> {
    return this.pods(activeServer);
  }

  /** Names of the pods that clients of a Service meet, sorted. */
  async behind(service: string): Promise<string[]> {
    const selector = `--selector=kubernetes.io/service-name=${service}`;
    const { items } = JSON.parse(
      await this.kubectl("get", "endpointslices", selector, "--output=json"),
    ) as { items: readonly { endpoints?: readonly Endpoint[] }[] };
    return items
      .flatMap(({ endpoints = [] }) => endpoints)
      .filter(({ conditions }) => conditions.ready)
      .map(({ targetRef }) => targetRef.name)
      .sort();
  }

  /** Names of the pods with these labels. */
  async pods(labels: string): Promise<string[]> {
    const names = await this.kubectl("get", "pods", `--selector=${labels}`, "--output=name");
    return names
      .split("\n")
      .filter(Boolean)
      .map((name) => name.replace("pod/", ""));
  }
}

/**
 * Generates a root token from the unseal keys, lists all tokens with it, one line of JSON each, and revokes it. A token that
 * expires in the meantime is left out.
 */
const listTokens = `
  otp=$(vault operator generate-root -generate-otp)
  value() { sed -n "s/.*\\"$1\\": \\"\\(.*\\)\\".*/\\1/p"; }
  nonce=$(vault operator generate-root -init -otp="$otp" -format=json | value nonce)
  for key; do
    encoded=$(vault operator generate-root -nonce="$nonce" -format=json "$key" | value encoded_token)
  done
  VAULT_TOKEN=$(vault operator generate-root -decode="$encoded" -otp="$otp")
  export VAULT_TOKEN
  accessors=$(vault list -format=json auth/token/accessors)
  for accessor in $(printf %s "$accessors" | tr -d '[]",'); do
    if token=$(vault token lookup -format=json -accessor "$accessor"); then
      printf "%s\\n" "$token" | tr -d "\\n"
      echo
    else
      for _ in $(seq 30); do
        accessors=$(vault list -format=json auth/token/accessors)
        case $accessors in *"$accessor"*) sleep 1 ;; *) continue 2 ;; esac
      done
      exit 1
    fi
  done
  vault token revoke -self > /dev/null
`;
