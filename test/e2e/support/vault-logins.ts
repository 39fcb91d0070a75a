import type { Commands } from "./commands.ts";

/** A role of Vault's Kubernetes auth, and the account that it is for. */
export interface Role {
  readonly name: string;
  /** `namespace/name` */
  readonly account: string;
  readonly audience: string;
}

/** What Vault guards: of each kind of path one that somebody has rights to, if anybody has, and one that nobody has. */
export const vaultPaths = [
  ...["secret/data/visit-counter/admin", "secret/data/visit-counter/other", "secret/data/other"],
  ...[
    "secret/metadata/visit-counter/admin",
    "secret/metadata/",
    "secret/destroy/visit-counter/admin",
  ],
  ...["sys/policies/acl/visit-counter", "sys/policies/acl/other"],
  ...["auth/kubernetes/role/visit-counter", "auth/kubernetes/role/other", "auth/kubernetes/config"],
  ...["auth/token/create", "auth/token/accessors/", "sys/auth/userpass", "identity/entity"],
  ...["sys/mounts/secret", "sys/mounts/other", "sys/audit/file", "sys/audit/other"],
  ...["sys/seal", "sys/step-down", "sys/rotate", "sys/generate-root/attempt", "sys/raw/core"],
  ...[
    "sys/storage/raft/snapshot",
    "sys/storage/raft/snapshot-force",
    "sys/storage/raft/remove-peer",
  ],
];

/** Logins to Vault by its Kubernetes auth, from the first server's pod. */
export class VaultLogins {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  /** The roles that the keeper that runs has arranged. */
  async roles(): Promise<Role[]> {
    const arrangement = JSON.parse(
      await this.commands.kubectl(
        ...["get", "deployment/vault-keeper", "--namespace=vault"],
        "--output=jsonpath={.spec.template.spec.containers[0].env[?(@.name=='KEEPER_ARRANGEMENT')].value}",
      ),
    ) as Arrangement;
    const { keeper, consumers, backup } = arrangement;
    const logins = [keeper, ...consumers, ...consumers.map((one) => one.administrator)];
    return [...logins, ...(backup ? [backup] : [])].map((login) => ({
      name: login.name,
      account: `${login.namespace}/${login.serviceAccount}`,
      audience: login.audience,
    }));
  }

  /** Which of these accounts Vault lets in, for each role in turn: `role account`. */
  async admitted(roles: readonly Role[], accounts: readonly string[]): Promise<string[]> {
    const audiences = [...new Set(roles.map(({ audience }) => audience))];
    const lines = await Promise.all(
      accounts.flatMap((account) =>
        audiences.map(async (audience) => {
          const token = await this.tokenOf(account, audience);
          return roles
            .filter((role) => role.audience === audience)
            .map(({ name }) => `${name} ${account} ${token}\n`);
        }),
      ),
    );
    return (await this.inVault(logIn, [], lines.flat().join(""))).trim().split("\n");
  }

  /** What a role may do with each path, but those that are denied to it. */
  async capabilities(role: Role, paths: readonly string[]): Promise<Record<string, string[]>> {
    const [script, args] = ['vault write -format=json sys/capabilities-self "$@"', paths];
    const text = await this.asRole(
      role,
      script,
      args.map((path) => `paths=${path}`),
    );
    const { data } = JSON.parse(text) as { data: Record<string, string[]> };
    const may = (path: string) => data[path]?.filter((capability) => capability !== "deny") ?? [];
    return Object.fromEntries(
      paths.map((path) => [path, may(path)] as const).filter(([, found]) => found.length > 0),
    );
  }

  /** Which of these commands of `vault` are refused to a role, each tried. */
  async refused(role: Role, commands: readonly string[]): Promise<string[]> {
    // Unquoted: a command is several words.
    const attempt =
      'for it; do vault $it 2>&1 | grep -q "permission denied" && echo "$it"; done; true';
    return (await this.asRole(role, attempt, commands)).trim().split("\n");
  }

  private async asRole(role: Role, script: string, args: readonly string[]): Promise<string> {
    const token = await this.tokenOf(role.account, role.audience);
    const login = `VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login role=${role.name} jwt=-)\nexport VAULT_TOKEN\n`;
    return this.inVault(login + script, args, token);
  }

  private async tokenOf(account: string, audience: string): Promise<string> {
    const [namespace = "", name = ""] = account.split("/");
    const options = [`--namespace=${namespace}`, `--audience=${audience}`];
    return (await this.commands.kubectl("create", "token", name, ...options)).trim();
  }

  private async inVault(script: string, args: readonly string[], input: string): Promise<string> {
    // Inside the pod this is safe.
    const text = `export VAULT_SKIP_VERIFY=true\n${script}`;
    const command = ["--stdin", "--container=vault", "vault-0", "--", "sh", "-ec", text, "sh"];
    const { code, stdout, output } = await this.commands.onLab(
      "kubectl",
      ["exec", "--namespace=vault", ...command, ...args],
      input,
    );
    if (code !== 0) throw new Error(output);
    return stdout;
  }
}

const logIn = `while read -r role account token; do
  printf %s "$token" | vault write auth/kubernetes/login role="$role" jwt=- > /dev/null 2>&1 || continue
  echo "$role $account"
done`;

interface Login {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
}

interface Arrangement {
  readonly keeper: Login;
  readonly consumers: readonly (Login & { readonly administrator: Login })[];
  readonly backup?: Login;
}
