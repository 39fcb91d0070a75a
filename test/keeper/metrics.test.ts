import { deepEqual, match } from "node:assert/strict";
import { metricsText, type Readings } from "../../keeper/src/metrics.ts";
import type { SeenServer } from "../../keeper/src/seen.ts";

const of = (pod: string) => ({ pod, claim: `data-${pod}`, url: `http://${pod}:8200` });
const unsealed = { initialized: true, sealed: false, type: "shamir", n: 3 };
const standing = { isActive: true, appliedIndex: 1, isConnected: true };

/** One active server, one sealed, one not initialised, and one that does not answer. */
const servers: readonly SeenServer[] = [
  { ...of("vault-0"), status: unsealed, standing },
  { ...of("vault-1"), status: { ...unsealed, sealed: true } },
  { ...of("vault-2"), status: { ...unsealed, initialized: false, sealed: true } },
  { ...of("vault-3"), trouble: "Expected Vault to answer, got nothing." },
];

describe("The keeper's metrics", () => {
  it("are help, type and value of each", () => {
    match(
      metricsText({ ready: true, failures: 0, lastLook: undefined }),
      /^# HELP vault_keeper_ready Whether .*\n# TYPE vault_keeper_ready gauge\nvault_keeper_ready 1\n# HELP /,
    );
  });

  it("say before the first look only that Vault does not serve", () => {
    deepEqual(values({ ready: false, failures: 2, lastLook: undefined }), [
      "vault_keeper_ready 0",
      "vault_keeper_failed_steps_total 2",
    ]);
  });

  it("say of each server whether it answers, and if so whether it is initialised, sealed and active", () => {
    const lastLook = { seconds: 1234.5, servers };
    deepEqual(values({ ready: true, failures: 0, lastLook }), [
      "vault_keeper_ready 1",
      "vault_keeper_failed_steps_total 0",
      "vault_keeper_last_look_timestamp_seconds 1234.5",
      'vault_keeper_server_answers{server="vault-0"} 1',
      'vault_keeper_server_answers{server="vault-1"} 1',
      'vault_keeper_server_answers{server="vault-2"} 1',
      'vault_keeper_server_answers{server="vault-3"} 0',
      'vault_keeper_server_initialized{server="vault-0"} 1',
      'vault_keeper_server_initialized{server="vault-1"} 1',
      'vault_keeper_server_initialized{server="vault-2"} 0',
      'vault_keeper_server_sealed{server="vault-0"} 0',
      'vault_keeper_server_sealed{server="vault-1"} 1',
      'vault_keeper_server_sealed{server="vault-2"} 1',
      'vault_keeper_server_active{server="vault-0"} 1',
      'vault_keeper_server_active{server="vault-1"} 0',
      'vault_keeper_server_active{server="vault-2"} 0',
    ]);
  });
});

function values(readings: Readings): string[] {
  return metricsText(readings)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}
