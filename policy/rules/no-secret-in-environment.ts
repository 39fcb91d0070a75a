import { known } from "../known.ts";
import type { Container, Variable } from "../objects.ts";
import { containersOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

/** A name that ends like that of a secret, unless it says where the secret is. */
const secretName =
  /(?:^|_)(?:PASSWORD|PASSPHRASE|TOKEN|SECRET|CREDENTIALS?|(?:API|ACCESS|PRIVATE|ENCRYPTION|SECRET)_?KEY)$/i;

/** The beginnings of well-known tokens, and of a private key. */
const secretValue =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:hv[sb]\.[\w-]{20}|AKIA[0-9A-Z]{16}\b|gh[pousr]_\w{30}|xox[abprs]-[\w-]{10})/;

/** Secrets are in files: variables are inherited by every child, and show in crash reports and in the pod's description. */
export const noSecretInEnvironment: Rule = {
  name: "no-secret-in-environment",
  description: "No secret is in an environment variable.",
  check: (object) =>
    containersOf(object).flatMap((container) =>
      secretsOf(container).map(
        (what) =>
          `to keep secrets out of the environment, got ${what} in its container \`${container.name}\`. Mount the secret as a file.`,
      ),
    ),
};

function secretsOf({ env = [], envFrom = [] }: Container): string[] {
  return [
    ...env.filter(holdsSecret).map(({ name }) => `the variable \`${name}\``),
    ...envFrom.flatMap(({ secretRef }) =>
      secretRef ? [`all of the Secret \`${secretRef.name}\``] : [],
    ),
  ];
}

function holdsSecret(variable: Variable): boolean {
  if (variable.valueFrom) return variable.valueFrom.secretKeyRef !== undefined;
  const value = known(() => variable.value);
  return value ? secretName.test(variable.name) || secretValue.test(value) : false;
}
