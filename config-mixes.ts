import type { VaultChoices } from "./config-vault.ts";

/** What cannot be together, each in one sentence and what to do. Every value is good in itself. */
export function vaultMixes(choices: VaultChoices): string[] {
  return [...profileMixes(choices)];
}

function* profileMixes({ profile, replicas }: VaultChoices): Iterable<string> {
  if (profile === "production" && replicas === 1)
    yield "Expected `vaultReplicas` to be `3` or `5` with `vaultProfile` `production`, got `1`. " +
      "Leave it to the profile with `pulumi config rm vaultReplicas`.";
}
