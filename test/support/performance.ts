import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figures } from "../../app/bench/figures.ts";
import { range } from "../../app/bench/report.ts";
import { rivals } from "../../app/bench/rivals/rivals.ts";
import { barChart } from "../../commands/report/bar-chart.ts";
import type { Picture } from "../../commands/report/picture.ts";
import type { FirstUp } from "../e2e/up-bench/first-ups.ts";
import type { Timing } from "../e2e/up-bench/timing.ts";
import { document, tableText, withGenerated } from "./documents.ts";
import { root } from "./project.ts";

/** Results of `npm run bench -- --json`, as far as they are shown. */
export interface Durability {
  readonly figures: readonly Figures[];
}

/** Results of `npm run bench:up -- --json`. */
export interface Ups {
  readonly idle: readonly Timing[];
  readonly first: readonly FirstUp[];
  readonly perPod: number;
}

const folder = "docs/performance";

/** Clients of the table and the picture in which visits come together. */
export const crowd = 64;

/** The results that the documents show. */
export function measured(): { durability: Durability; ups: Ups } {
  const read = (name: string) => JSON.parse(readFileSync(join(root, folder, name), "utf8"));
  return { durability: read("durability.json"), ups: read("up.json") };
}

/** The table of what durability costs, with its header, for this number of clients. */
export function durabilityTable({ figures }: Durability, clients: number): string[][] {
  return [
    [clientsText(clients), "Visits/s", "This server's rate over it", "CPU per visit", "What it is"],
    ...figures
      .filter((one) => one.clients === clients)
      .map(({ server, rate, ratios, cpu }) => [
        server,
        rounded(rate),
        ratios ? range(ratios.rate) : "",
        `${cpu.toFixed(0)} µs`,
        rivals[server],
      ]),
  ];
}

/** The same as a picture. */
export function durabilityPicture({ figures }: Durability, clients: number): Picture {
  const bars = figures.filter((one) => one.clients === clients);
  return barChart(
    `${folder}/durability.svg`,
    `Visits per second with ${clientsText(clients)}: ${bars.map(({ server, rate }) => `${server} ${rounded(rate)}`).join(", ")}.`,
    bars.map(({ server, rate }) => ({
      name: server,
      value: Number(rate.toPrecision(2)),
      added: 0,
    })),
  );
}

/** The table of how long `up` takes, with its header. */
export function upTable({ idle, first, perPod }: Ups): string[][] {
  return [
    ["Command", "Seconds"],
    ...idle.map(({ name, seconds }) => [`\`${name}\`, nothing to do`, seconds.median.toFixed(1)]),
    ...first.map(({ pods, seconds }) => [
      `\`npm run up\` of a new stack with ${pods} pods`,
      seconds.toFixed(1),
    ]),
    ["each further pod", perPod.toFixed(1)],
  ];
}

/** What the README says of it. */
export function performanceText({ figures }: Durability, { perPod }: Ups, clients: number): string {
  const rate = (server: Figures["server"]) => {
    const ratios = figures.find((one) => one.server === server && one.clients === clients)?.ratios;
    if (ratios === undefined) throw new Error(`Expected figures of \`${server}\`, got none.`);
    return Number(ratios.rate.median.toPrecision(2));
  };
  return [
    `With ${clientsText(clients)} at once, the counter answers ${rate("sync off")} times as many visits as it does without syncing,`,
    `and ${rate("sync per visit")} times as many as it would with a sync for each. Each further pod adds ${perPod.toFixed(1)} s to the first`,
    "`npm run up`.",
  ].join("\n");
}

function clientsText(clients: number): string {
  return clients === 1 ? "1 client" : `${clients} clients`;
}

/** To two digits: the others differ from run to run. */
function rounded(rate: number): string {
  return Number(rate.toPrecision(2)).toLocaleString("en");
}

/** Writes the tables, the picture, and what the README says. */
export function generatePerformance(): void {
  const { durability, ups } = measured();
  const write = (path: string, name: string, text: string) =>
    writeFileSync(join(root, path), withGenerated(document(path), name, text));
  write("docs/performance.md", "crowd", tableText(durabilityTable(durability, crowd)));
  write("docs/performance.md", "single", tableText(durabilityTable(durability, 1)));
  write("docs/performance.md", "ups", tableText(upTable(ups)));
  write("README.md", "performance", performanceText(durability, ups, crowd));
  const { file, svg } = durabilityPicture(durability, crowd);
  writeFileSync(join(root, file), svg);
}
