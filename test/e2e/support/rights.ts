import type { Commands } from "./commands.ts";

/** An action on a resource of a namespace, or on one object of it. */
export interface Action {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
  readonly name?: string;
}

/** The rights of ServiceAccounts, each written `namespace/name`, as the API server decides. */
export class Rights {
  private readonly commands: Commands;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  /** All accounts of the cluster. */
  async accounts(): Promise<string[]> {
    const { items } = JSON.parse(
      await this.commands.kubectl("get", "serviceaccounts", "-A", "--output=json"),
    ) as { items: { metadata: { namespace: string; name: string } }[] };
    return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort();
  }

  /**
   * What an account may do beyond what all accounts may: in the stack's namespaces, such as `vault: get of pods vault-0`, and in
   * others, which is `everywhere`.
   */
  async of(account: string): Promise<string[]> {
    const [found, all] = await Promise.all([this.rulesOf(account), this.rulesOf(anyAccount)]);
    const own = found.map((rules) => rules.filter((rule) => !all.flat().includes(rule)));
    const [everywhere = []] = own.slice(-1);
    return [...namespaces.slice(0, -1), "everywhere"].flatMap((place, index) =>
      (own[index] ?? [])
        .filter((rule) => place === "everywhere" || !everywhere.includes(rule))
        .map((rule) => `${place}: ${rule}`),
    );
  }

  /** The rules for an account in each of the namespaces. */
  private async rulesOf(account: string): Promise<string[][]> {
    const reviews = namespaces.map((namespace) => ({ ...rulesReview, spec: { namespace } }));
    return (await this.review(reviews, account)).map(({ status: { resourceRules = [] } }) =>
      resourceRules
        .map(({ verbs, resources, resourceNames = [] }) =>
          [verbs.toSorted().join(" "), "of", ...resources, ...resourceNames].join(" "),
        )
        .sort(),
    );
  }

  /** Which of the accounts may do something. */
  async whoMay(resourceAttributes: Action, accounts: readonly string[]): Promise<string[]> {
    const reviews = await this.review(
      accounts.map((account) => {
        const [namespace] = account.split("/");
        const groups = ["system:authenticated", "system:serviceaccounts"];
        groups.push(`system:serviceaccounts:${namespace}`);
        return { ...accessReview, spec: { user: userOf(account), groups, resourceAttributes } };
      }),
    );
    return accounts.filter((_, index) => reviews[index]?.status.allowed);
  }

  /** Has the API server review all of them. */
  private async review(reviews: readonly object[], as?: string): Promise<Review[]> {
    const { code, stdout, output } = await this.commands.onLab(
      "kubectl",
      ["create", "--filename=-", "--output=json", ...(as ? [`--as=${userOf(as)}`] : [])],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: reviews }),
    );
    if (code !== 0) throw new Error(output);
    // One document after the other.
    return JSON.parse(`[${stdout.replaceAll(/^}\n{/gm, "},{")}]`);
  }
}

/** The stack's, and one of others. */
const namespaces = ["vault", "visit-counter", "default"];

/** One that there is not, so nobody has given it rights. */
const anyAccount = "default/nobody";

/** The user that an account is. */
export function userOf(account: string): string {
  return `system:serviceaccount:${account.replace("/", ":")}`;
}

const apiVersion = "authorization.k8s.io/v1";
const rulesReview = { apiVersion, kind: "SelfSubjectRulesReview" };
const accessReview = { apiVersion, kind: "SubjectAccessReview" };

interface Review {
  readonly status: { readonly allowed?: boolean; readonly resourceRules?: ResourceRule[] };
}

interface ResourceRule {
  readonly verbs: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
}
