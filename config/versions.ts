/**
 * Versions of what the cluster pulls. package.json pins `@pulumi/*`, koa and the tools.
 * An upgrade is one line; `npm run test:update-golden` shows what it does to a stack.
 */

/** Version of Vault's official Helm chart, from `vaultRepository`. */
export const vaultChart = "0.34.1";

/**
 * Vault, server and agent. Deliberately older than the chart's default (2.0.4): the first 2.0 images carried file
 * capabilities and did not start under Pod Security `restricted` (hashicorp/vault#31919, #31977), and the tests run
 * against 1.21.1.
 */
export const vault =
  "docker.io/hashicorp/vault:1.21.1@sha256:f4e2687b72858a9e2160c344c9fa1ef74c07f21a89a8c00534ab64d3f187b927";

/**
 * Vault's agent injector, at the version that chart 0.34.1 was released with. By its tag alone, unlike the others: only
 * its registry knows the digest, which nobody could ask here, and with a wrong one the injector would not start. To pin
 * it, run `docker buildx imagetools inspect docker.io/hashicorp/vault-k8s:1.7.6`, and set this or `vaultInjectorImage`.
 */
export const vaultInjector = "docker.io/hashicorp/vault-k8s:1.7.6";

/** Base of the application's image, for amd64 and arm64. Alpine has `cat`, `nslookup` and `sh` for use in a pod. */
export const base =
  "docker.io/library/node:24.21.0-alpine3.24@sha256:ebfe2f90462722a7a4de65e91990e97fe0d401c70e0e762c5b53302f905ec1c1";
