/** What an alert watches. */
export interface AlertArgs {
  readonly counterNamespace: string;
  readonly vaultNamespace: string;
  /** Number of the counter's pods. */
  readonly replicas: number;
}

/** A condition that somebody should know of. */
export interface Alert {
  readonly name: string;
  readonly severity: "warning" | "critical";
  /** What holds, in PromQL, while something is wrong. */
  readonly expression: string;
  /** Minutes for which that must hold. */
  readonly minutes: number;
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** What has been seen, as a template of Prometheus. */
  readonly description: string;
  /** Heading of a document that says what to do. */
  readonly runbook: string;
}

/** Days after which the administrators should have a new token. */
const secretDays = 90;

/** The operator names the pod; other scraping may know its address alone. */
const pod = "{{ or $labels.pod $labels.instance }}";

const percentLeft = "{{ $value | humanizePercentage }}";

/** All alerts of a stack. */
export function alerts(args: AlertArgs): Alert[] {
  return [...ofPods(args), ...ofSecretAndVolume(args), ...ofVault(args)];
}

function ofPods({ counterNamespace, replicas }: AlertArgs): Alert[] {
  const own = `{namespace="${counterNamespace}"}`;
  const runbook = "docs/monitoring.md#pods-of-the-counter";
  return [
    {
      name: "VisitCounterNotReady",
      severity: "warning",
      expression: `visit_counter_ready${own} == 0`,
      minutes: 2,
      summary: "A pod of the counter takes no visits.",
      description: `${pod} answers, but is not ready.`,
      runbook,
    },
    {
      name: "VisitCounterMissing",
      severity: "critical",
      // Of a metric that nobody tells, there is no count.
      expression: `(count(visit_counter_ready${own}) or vector(0)) < ${replicas}`,
      minutes: 10,
      summary: "A pod of the counter is gone, or does not answer.",
      description: `{{ $value }} of ${replicas} pods answer.`,
      runbook,
    },
    {
      name: "VisitCounterRestarted",
      severity: "warning",
      // A pod that is replaced has another address, and so another series.
      expression: `changes(process_start_time_seconds${own}[15m]) > 0`,
      minutes: 0,
      summary: "The counter has ended in its pod, as it does after a failed write or sync.",
      description: `${pod} has started again within the last 15 minutes.`,
      runbook,
    },
    {
      name: "VisitCounterVisitsRefused",
      severity: "warning",
      expression: `increase(visit_counter_refused_visits_total${own}[5m]) > 0`,
      minutes: 0,
      summary: "Visits are refused, because too many wait for the disk.",
      description: `${pod} has refused visits within the last 5 minutes.`,
      runbook,
    },
  ];
}

function ofSecretAndVolume({ counterNamespace }: AlertArgs): Alert[] {
  const own = `{namespace="${counterNamespace}"}`;
  return [
    {
      name: "VisitCounterSecretTooOld",
      severity: "warning",
      expression: `visit_counter_admin_token_age_seconds${own} > ${secretDays} * 86400`,
      minutes: 15,
      summary: `The administrators' token is older than ${secretDays} days.`,
      description: `${pod} has a token that is {{ $value | humanizeDuration }} old.`,
      runbook: "docs/operations.md#rotate-the-administrators-token",
    },
    {
      name: "VisitCounterViewFailing",
      severity: "warning",
      expression: `increase(visit_counter_view_failures_total${own}[15m]) > 0`,
      minutes: 0,
      summary: "A file on the counter's volume cannot be written. Visits still count.",
      description: `${pod} has failed to write the plain number within the last 15 minutes.`,
      runbook: "docs/monitoring.md#volumes",
    },
    {
      name: "VisitCounterVolumeNearlyFull",
      severity: "warning",
      expression: `visit_counter_volume_available_bytes${own} / visit_counter_volume_capacity_bytes${own} < 0.1`,
      minutes: 10,
      summary: "The volume of a pod of the counter is nearly full.",
      description: `The volume of ${pod} has ${percentLeft} left.`,
      runbook: "docs/monitoring.md#volumes",
    },
  ];
}

function ofVault({ vaultNamespace }: AlertArgs): Alert[] {
  const own = `{namespace="${vaultNamespace}"}`;
  const runbook = "docs/troubleshooting.md#vault-stays-sealed-or-up-waits-for-vault-keeper";
  return [
    {
      name: "VaultSealed",
      severity: "critical",
      expression: `vault_keeper_server_sealed${own} == 1`,
      minutes: 2,
      summary: "A server of Vault is sealed.",
      description: "{{ $labels.server }} is sealed.",
      runbook,
    },
    {
      name: "VaultNotServing",
      severity: "critical",
      expression: `vault_keeper_ready${own} == 0`,
      minutes: 15,
      summary: "Vault does not serve as arranged. Running counters keep the secret they have.",
      description: "The keeper's log says what is missing.",
      runbook,
    },
    {
      name: "VaultKeeperMissing",
      severity: "critical",
      expression:
        `(count(vault_keeper_ready${own}) or vector(0)) < 1 ` +
        `or time() - max(vault_keeper_last_look_timestamp_seconds${own}) > 120`,
      minutes: 5,
      summary: "The keeper is gone, or does not see Vault: a sealed server would stay sealed.",
      description: "The keeper does not answer, or has not seen Vault for two minutes.",
      runbook: "docs/monitoring.md#the-keeper",
    },
    {
      name: "VaultClaimNearlyFull",
      severity: "warning",
      // Vault does not tell how much room it has; the kubelet does, of most kinds of volumes.
      expression: `kubelet_volume_stats_available_bytes${own} / kubelet_volume_stats_capacity_bytes${own} < 0.1`,
      minutes: 10,
      summary: "A claim of Vault, or that of the backups, is nearly full.",
      description: `{{ $labels.persistentvolumeclaim }} has ${percentLeft} left.`,
      runbook: "docs/monitoring.md#volumes",
    },
  ];
}
