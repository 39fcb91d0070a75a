import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { counterConsumer } from "../../../components/counter/consumer.ts";
import { vaultAgentFiles } from "../../../components/counter/vault-agent-configuration.ts";

const args = { url: "http://vault:8200", consumer: counterConsumer("counter", "visit-counter") };

// vault-agent.e2e.ts tests its effect on a real agent.
describe("The configuration of a Vault agent", () => {
  it("keeps the agent's own token off disks and away from other clients", () => {
    const config = configOf(args);
    for (const stanza of ["sink", "listener", "cache", "api_proxy"])
      doesNotMatch(config, new RegExp(`^\\s*${stanza}\\b`, "m"));
  });

  it("keeps the agent from exiting, or waiting for minutes, while Vault is away", () => {
    const config = configOf(args);
    match(config, /exit_on_retry_failure = false/);
    match(config, /num_retries = 2147483647/);
    match(config, /error_fatal = false/);
    match(config, /max_backoff = "10s"/);
    doesNotMatch(config, /exit_on_err/);
  });

  it("checks for a new secret well within half a minute", () => {
    match(configOf(args), /static_secret_render_interval = "20s"/);
  });

  it("trusts the certificate authority of Vault", () => {
    const files = vaultAgentFiles({
      ...args,
      certificateAuthority: { pem: "-----BEGIN CERTIFICATE-----" },
    });
    equal(files["ca.crt"], "-----BEGIN CERTIFICATE-----");
    match(files["agent.hcl"] ?? "", /ca_cert = "\/etc\/vault-agent\/ca.crt"/);
  });

  it("trusts the authority that the keeper publishes, and has no other", () => {
    const certificateAuthority = "published";
    const files = vaultAgentFiles({ ...args, certificateAuthority });
    deepEqual(Object.keys(files), ["agent.hcl"]);
    match(files["agent.hcl"] ?? "", /ca_cert = "\/etc\/vault-authority\/ca.crt"/);
  });

  it("names no certificate authority over plain HTTP", () => {
    deepEqual(Object.keys(vaultAgentFiles(args)), ["agent.hcl"]);
    doesNotMatch(configOf(args), /ca_cert/);
  });

  function configOf(given: typeof args): string {
    return vaultAgentFiles(given)["agent.hcl"] ?? "";
  }
});
