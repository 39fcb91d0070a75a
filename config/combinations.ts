import { sealContradictions, seals } from "./seal.ts";
import type { VaultChoices } from "./vault.ts";

/** Valid values that contradict each other: a sentence and a remedy each. */
export function vaultContradictions(choices: VaultChoices): string[] {
  return [...ofProfile(choices), ...ofTls(choices), ...ofSeal(choices)];
}

function* ofProfile({ profile, replicas }: VaultChoices): Iterable<string> {
  if (profile === "production" && replicas === 1)
    yield "Expected `vaultReplicas` to be `3` or `5` with `vaultProfile` `production`, got `1`. " +
      "Leave it to the profile with `pulumi config rm vaultReplicas`.";
}

function* ofTls({ profile, tlsSecret, certificateAuthority }: VaultChoices): Iterable<string> {
  if (tlsSecret === null && profile === "production")
    yield "Expected `vaultTlsSecret` to be the name of a Secret with `vaultProfile` `production`, got nothing. " +
      "Make its certificate as docs/vault.md says, and set it with `pulumi config set vaultTlsSecret <value>`.";
  else if (tlsSecret === null && certificateAuthority !== null)
    yield "Expected `vaultTlsSecret` to be the name of a Secret with `vaultCertificateAuthority`, got nothing. " +
      "Set it with `pulumi config set vaultTlsSecret <value>`.";
  if (tlsSecret !== null && certificateAuthority === null)
    yield "Expected `vaultCertificateAuthority` to be certificates in PEM with `vaultTlsSecret`, got nothing. " +
      "Set it with `pulumi config set vaultCertificateAuthority < ca.crt`.";
}

function* ofSeal({ seal, sealOptions, sealSecret }: VaultChoices): Iterable<string> {
  if (seal !== null) yield* sealContradictions(seal, sealOptions ?? {}, sealSecret);
  else
    for (const [key, value] of Object.entries({
      vaultSealOptions: sealOptions,
      vaultSealSecret: sealSecret,
    }))
      if (value !== null)
        yield `Expected \`vaultSeal\` to be one of ${Object.keys(seals).join(", ")} with \`${key}\`, got nothing. ` +
          "Set it with `pulumi config set vaultSeal <value>`.";
}
