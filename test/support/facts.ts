import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alerts } from "../../components/monitoring/alerts.ts";
import { flows } from "../../components/network/flows.ts";
import { outsiders, pods } from "../../components/network/parties.ts";
import { sites } from "../../lab/toolchain/release.ts";
import { FakeStore } from "../app/support/fake-store.ts";
import { serve } from "../app/support/served-app.ts";
import { bearer, secret, tokenFile } from "../app/support/token-file.ts";
import { releases } from "../e2e/support/mirror.ts";
import { document, tableText, withGenerated } from "./documents.ts";
import { declarations, root } from "./project.ts";
import { settingEffects } from "./setting-effects.ts";
import { toldMetrics } from "./told-metrics.ts";

/** The documents of a subject with a table of its settings, and what the names of those begin with. */
const subjects: Readonly<Record<string, string>> = {
  "docs/exposure.md": "exposure",
  "docs/monitoring.md": "monitoring",
  "docs/network.md": "network",
  "docs/operations.md": "backup",
  "docs/vault.md": "vault",
};

/** The documents with a table of settings, and which settings it has: the README has those of no subject. */
export const settingsOf: Readonly<Record<string, (key: string) => boolean>> = {
  "README.md": (key) => !Object.values(subjects).some((subject) => key.startsWith(subject)),
  ...Object.fromEntries(
    Object.entries(subjects).map(([path, subject]) => [
      path,
      (key: string) => key.startsWith(subject),
    ]),
  ),
};

/** The expected rows of a document's table of settings, from Pulumi.yaml. */
export function settings(path: string): string[][] {
  const has = settingsOf[path];
  if (has === undefined) throw new Error(`${path} has no table of settings`);
  const own = declarations.filter(([key]) => has(key));
  return own.map(([key, { type = "", default: value, description = "" }]) => [
    `\`${key}\``,
    type,
    value === "" ? "" : `\`${value}\``,
    description,
  ]);
}

/** The expected rows of the table of outputs, from index.ts. */
export function outputs(): string[][] {
  const program = readFileSync(join(root, "index.ts"), "utf8");
  return [...program.matchAll(/(?:\/\*\* (.*?) \*\/\n)?export const (\w+)/g)].map(
    ([, comment = "", name]) => [`\`${name}\``, comment],
  );
}

/** The expected rows of the table of mirrors, from the releases to download. */
export function mirrors(): string[][] {
  return sites.map((site) => {
    const names = releases().filter((release) => release.site === site);
    return [`\`${site.mirror}\``, `\`${site.address}\``, names.map(({ name }) => name).join(", ")];
  });
}

/** The expected rows of the table of metrics, without those of the process. */
export async function metrics(): Promise<string[][]> {
  const told = (await toldMetrics()).filter(({ name }) =>
    /^(visit_counter|vault_keeper)_/.test(name),
  );
  return told.map(({ name, help }) => [`\`${name}\``, help]);
}

/** The expected rows of the table of alerts. */
export function alertRows(): string[][] {
  const watched = { counterNamespace: "visit-counter", vaultNamespace: "vault", replicas: 2 };
  return alerts(watched).map(({ name, severity, minutes, summary, runbook }) => [
    `\`${name}\``,
    severity,
    minutes === 0 ? "at once" : `${minutes} min`,
    summary,
    `[see](${runbook.slice("docs/".length).replace(/^monitoring\.md(?=#)/, "")})`,
  ]);
}

/** Writes the tables of settings, their effects, outputs, metrics and alerts. */
export async function generate(): Promise<void> {
  const write = (path: string, name: string, rows: string[][]) =>
    writeFileSync(join(root, path), withGenerated(document(path), name, tableText(rows)));
  for (const path of Object.keys(settingsOf))
    write(path, "settings", [["Setting", "Type", "Default", "What it is"], ...settings(path)]);
  write("README.md", "outputs", [["Output", "What it is"], ...outputs()]);
  write("docs/operations.md", "effects", await settingEffects());
  write("docs/monitoring.md", "metrics", [["Metric", "What it is"], ...(await metrics())]);
  write("docs/monitoring.md", "alerts", [
    ["Alert", "Severity", "After", "What it says", "What to do"],
    ...alertRows(),
  ]);
  const network = networkTables();
  write("docs/network.md", "flows", [["From", "To", "Ports", "For"], ...network.From]);
  write("docs/network.md", "names", [["Name", "Who"], ...network.Name]);
}

/** The expected rows of the tables of who talks to whom, and of who that is, by their first header. */
export function networkTables() {
  return { From: flowRows(), Name: nameRows() };
}

/** One for all that differ only in who begins. */
function flowRows(): string[][] {
  const rows = new Map<string, string[]>();
  for (const { from, to, ports, protocols, what } of flows) {
    const end = [`\`${to}\``, `${ports.join(", ")} (${protocols.join(", ")})`, what];
    const begin = rows.get(end.join())?.[0];
    rows.set(end.join(), [[begin, `\`${from}\``].filter(Boolean).join(", "), ...end]);
  }
  return [...rows.values()];
}

function nameRows(): string[][] {
  const stack = Object.entries(pods).map(([name, { are }]) => [name, are]);
  return [...stack, ...Object.entries(outsiders)].map(([name, who = ""]) => [`\`${name}\``, who]);
}

/**
 * The requests that the app answers, each with whether it counts: `POST /visits yes`. The source is the app's answers
 * to an unknown path and to an unknown method.
 */
export async function requests(): Promise<string[]> {
  const store = new FakeStore();
  await using file = await tokenFile();
  await using app = await serve({ store, administration: file.administration });
  const { error } = await (await app.request("GET", "/nowhere")).json();
  const [, paths = ""] = /one of (.*), got/.exec(error) ?? [];

  const answered: string[] = [];
  for (const path of paths.split(", ")) {
    const allowed = (await app.request("DELETE", path)).headers.get("allow") ?? "";
    for (const method of allowed.split(", ").filter((name) => name !== "HEAD")) {
      const before = store.visits;
      await app.ask(path, { method, headers: bearer(secret.token) });
      answered.push(`${method} ${path} ${store.visits > before ? "yes" : "no"}`);
    }
  }
  return answered.sort();
}
