import { alerts } from "../../../components/monitoring/alerts.ts";

/** Series by their names and labels, with their values each minute in promtool's notation. */
type Series = Readonly<Record<string, string>>;

/** What makes an alert fire, with what it then says, and what does not. */
interface AlertCase {
  readonly alert: string;
  readonly series: Series;
  /** Labels of the alert, and its description. */
  readonly fires: readonly [labels: Readonly<Record<string, string>>, description: string];
  readonly healthy: Series;
}

const watched = { counterNamespace: "visit-counter", vaultNamespace: "vault", replicas: 2 };
const minutes = 40;
const always = (value: number) => `${value}+0x${minutes}`;
const rising = (by: number) => `0+${by}x${minutes}`;

const counter = { namespace: "visit-counter", pod: "counter-0" };
const vault = { namespace: "vault" };
const sealed = { namespace: "vault", server: "vault-0" };
const claim = { namespace: "vault", persistentvolumeclaim: "audit-vault-0" };

/** At least one for each alert. */
const cases: readonly AlertCase[] = [
  {
    alert: "VisitCounterNotReady",
    series: { [of("visit_counter_ready", counter)]: always(0) },
    fires: [counter, "counter-0 answers, but is not ready."],
    healthy: { [of("visit_counter_ready", counter)]: always(1) },
  },
  {
    alert: "VisitCounterNotReady",
    series: { [of("visit_counter_ready", { ...counter, pod: "", instance: "a:1" })]: always(0) },
    fires: [{ namespace: "visit-counter", instance: "a:1" }, "a:1 answers, but is not ready."],
    healthy: { [of("visit_counter_ready", { namespace: "another" })]: always(0) },
  },
  {
    alert: "VisitCounterMissing",
    series: { [of("visit_counter_ready", counter)]: always(1) },
    fires: [{}, "1 of 2 pods answer."],
    healthy: {
      [of("visit_counter_ready", counter)]: always(1),
      [of("visit_counter_ready", { ...counter, pod: "counter-1" })]: always(0),
    },
  },
  {
    alert: "VisitCounterMissing",
    series: {},
    fires: [{}, "0 of 2 pods answer."],
    healthy: {
      [of("visit_counter_ready", counter)]: always(1),
      [of("visit_counter_ready", { ...counter, pod: "counter-1" })]: always(1),
    },
  },
  {
    alert: "VisitCounterRestarted",
    series: { [of("process_start_time_seconds", counter)]: "100+0x20 200+0x20" },
    fires: [counter, "counter-0 has started again within the last 15 minutes."],
    // A pod with another address.
    healthy: {
      [of("process_start_time_seconds", { ...counter, instance: "a:1" })]: "100+0x20 stale",
      [of("process_start_time_seconds", { ...counter, instance: "b:1" })]: "_x20 200+0x20",
    },
  },
  {
    alert: "VisitCounterVisitsRefused",
    series: { [of("visit_counter_refused_visits_total", counter)]: rising(1) },
    fires: [counter, "counter-0 has refused visits within the last 5 minutes."],
    healthy: { [of("visit_counter_refused_visits_total", counter)]: always(7) },
  },
  {
    alert: "VisitCounterSecretTooOld",
    series: { [of("visit_counter_admin_token_age_seconds", counter)]: always(91 * 86400) },
    fires: [counter, "counter-0 has a token that is 91d 0h 0m 0s old."],
    healthy: { [of("visit_counter_admin_token_age_seconds", counter)]: always(89 * 86400) },
  },
  {
    alert: "VisitCounterViewFailing",
    series: { [of("visit_counter_view_failures_total", counter)]: rising(1) },
    fires: [counter, "counter-0 has failed to write the plain number within the last 15 minutes."],
    healthy: { [of("visit_counter_view_failures_total", counter)]: always(7) },
  },
  {
    alert: "VisitCounterVolumeNearlyFull",
    series: volume("visit_counter_volume", counter, 5),
    fires: [counter, "The volume of counter-0 has 5% left."],
    healthy: volume("visit_counter_volume", counter, 15),
  },
  {
    alert: "VaultSealed",
    series: { [of("vault_keeper_server_sealed", sealed)]: always(1) },
    fires: [sealed, "vault-0 is sealed."],
    healthy: { [of("vault_keeper_server_sealed", sealed)]: always(0) },
  },
  {
    alert: "VaultNotServing",
    series: { [of("vault_keeper_ready", vault)]: always(0) },
    fires: [vault, "The keeper's log says what is missing."],
    healthy: { [of("vault_keeper_ready", vault)]: always(1) },
  },
  ...[{}, looking(always(0))].map((series) => ({
    alert: "VaultKeeperMissing",
    series,
    fires: [{}, "The keeper does not answer, or has not seen Vault for two minutes."] as const,
    healthy: looking(rising(60)),
  })),
  {
    alert: "VaultClaimNearlyFull",
    series: volume("kubelet_volume_stats", claim, 5),
    fires: [claim, "audit-vault-0 has 5% left."],
    healthy: volume("kubelet_volume_stats", claim, 15),
  },
];

function of(metric: string, labels: Readonly<Record<string, string>>): string {
  const given = Object.entries(labels).filter(([, value]) => value !== "");
  return `${metric}{${given.map(([name, value]) => `${name}="${value}"`)}}`;
}

function volume(prefix: string, labels: Readonly<Record<string, string>>, percent: number): Series {
  return {
    [of(`${prefix}_available_bytes`, labels)]: always(percent),
    [of(`${prefix}_capacity_bytes`, labels)]: always(100),
  };
}

/** The keeper answers, and has looked at these times. */
function looking(times: string): Series {
  return {
    [of("vault_keeper_ready", vault)]: always(1),
    [of("vault_keeper_last_look_timestamp_seconds", vault)]: times,
  };
}

/** The names of the alerts that have a case. */
export const testedAlerts = [...new Set(cases.map(({ alert }) => alert))];

/** A file for `promtool test rules`: each alert fires when it should, and not otherwise. */
export function alertTests(rulesFile: string) {
  return {
    rule_files: [rulesFile],
    evaluation_interval: "1m",
    tests: cases.flatMap(({ alert, series, fires: [labels, description], healthy }) => {
      const rule = alerts(watched).find(({ name }) => name === alert);
      if (rule === undefined) throw new Error(`Expected an alert ${alert}, got none.`);
      const { severity, summary, runbook } = rule;
      const expected = {
        exp_labels: { severity, ...labels },
        exp_annotations: { summary, description, runbook },
      };
      return [testOf(alert, series, [expected]), testOf(alert, healthy, [])];
    }),
  };
}

function testOf(alertname: string, series: Series, expected: readonly object[]) {
  return {
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: "30m", alertname, exp_alerts: expected }],
  };
}
