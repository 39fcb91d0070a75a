import { createHash } from "node:crypto";
import { cardOf } from "../page/card.ts";
import { size } from "../page/chart.ts";
import { namesIn, type Snapshot } from "../page/snapshot.ts";
import { toneOf } from "../page/tone.ts";
import { grouped, mineText, scope, total } from "../page/wording.ts";
import { script, style } from "./page-bundle.ts";

/**
 * Headers of the page. Its script and its style are part of it and run by their digests, so that it needs no second
 * request, which another pod, perhaps of another version, might answer. It loads nothing but the stream.
 */
export const pageHeaders = {
  "Content-Security-Policy": [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "Referrer-Policy": "no-referrer",
} as const;

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A drawing in the address itself stops requests for an icon. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
  "%3Crect x='2' y='7' width='5' height='7' rx='1' fill='%231f6fd6'/%3E" +
  "%3Crect x='9' y='2' width='5' height='12' rx='1' fill='%23c2560c'/%3E%3C/svg%3E";

/**
 * The page that a browser shows for a counted visit, in two parts: what is known at once, and what the other pods say.
 * It says the same without its script, which then keeps it up to date.
 * @param visit The visit's number.
 * @param pod Name of the pod that counted it.
 * @param pods What all pods say, or why that is unknown.
 */
export async function* page(
  visit: number,
  pod: string,
  pods: Promise<Snapshot | Error>,
): AsyncGenerator<string> {
  yield head(visit, pod);
  yield rest(pod, await pods);
}

function head(visit: number, pod: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Visit ${grouped(visit)} · ${escapeHtml(pod)}</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body data-pod="${escapeHtml(pod)}">
<header>
<div class="facts">
<div>
<h1>Visit ${grouped(visit)}</h1>
<p>Counted by <strong>${escapeHtml(pod)}</strong>, one of the pods of a StatefulSet.</p>
</div>
`;
}

function rest(pod: string, pods: Snapshot | Error): string {
  const snapshot = pods instanceof Error ? { ...nothing, pod, time: 0 } : pods;
  const trouble = pods instanceof Error ? pods.message : "";
  const names = namesIn(snapshot);
  const known = names.length > 0;
  return `<p><strong id="total">${known ? total(snapshot) : ""}</strong><br>
<span class="soft" id="scope">${known ? escapeHtml(scope(snapshot)) : ""}</span></p>
</div>
<p class="lead">Each pod has a name and a volume of its own, and so a count of its own. A pod that dies comes back under
its name, with its volume, and goes on counting where it stopped.</p>
<p class="actions"><a class="button" href="/">Visit again</a>
<button class="button" id="pause" type="button" aria-pressed="false" hidden>Pause updates</button>
<span id="status" role="status"></span></p>
<p id="trouble" role="status">${escapeHtml(trouble)}</p>
</header>
<main>
<section aria-labelledby="pods-heading">
<h2 id="pods-heading">Pods and their counts</h2>
<ul id="pods" role="list">
${names.map((name, index) => card(snapshot, name, index)).join("")}</ul>
<template id="pod">${emptyCard}</template>
</section>
<section aria-labelledby="chart-heading">
<h2 id="chart-heading">Visits per second</h2>
<figure>
<p class="row soft"><span id="top"></span></p>
<svg id="chart" role="img" aria-label="Visits per second of each pod over the last minutes; each pod above says its own." viewBox="0 0 ${size.width} ${size.height}" preserveAspectRatio="none">
<line class="grid" x2="${size.width}" y1="0" y2="0"/><line class="grid" x2="${size.width}" y1="${size.height / 2}" y2="${size.height / 2}"/>
<g id="lines"></g>
</svg>
<p class="row soft"><span id="from"></span><span>now</span></p>
<noscript><p class="soft">The chart needs JavaScript; the counts do not.</p></noscript>
</figure>
</section>
<section id="happened" aria-labelledby="news-heading" hidden>
<h2 id="news-heading">What has happened</h2>
<div role="log" aria-labelledby="news-heading"><ul id="news" role="list"></ul></div>
</section>
</main>
<footer>
<p>Delete a pod, and watch it go and come back. This page updates itself; only loading it counts a visit.</p>
</footer>
<script type="module">${script}</script>
</body>
</html>
`;
}

const nothing = { pods: {}, missing: [], lastVisits: {} };

function card(snapshot: Snapshot, name: string, index: number): string {
  const { condition, visits, unit, since } = cardOf(snapshot, name);
  const mine = mineText(name, snapshot.pod);
  const fields = {
    name: escapeHtml(name),
    tone: toneOf(index),
    condition,
    visits,
    unit,
    since,
    mine,
  };
  return `<li class="card" data-pod="${fields.name}" data-condition="${condition}">
${cardContent(fields)}</li>
`;
}

function cardContent(fields: Readonly<Record<string, string>>): string {
  const { name, tone, condition, visits, unit, since, mine } = fields;
  return `<h3><svg class="key ${tone}" data-field="key" viewBox="0 0 24 8" aria-hidden="true"><line class="line" x1="2" x2="22" y1="4" y2="4"/></svg>
<span data-field="name">${name}</span><span class="mine" data-field="mine">${mine}</span></h3>
<p class="count"><span data-field="visits">${visits}</span> <span data-field="unit">${unit}</span></p>
<p class="row"><span data-field="condition">${condition}</span> <span class="soft" data-field="rate"></span></p>
<p class="soft" data-field="since">${since}</p>
<p data-field="note"></p>
`;
}

const emptyCard = `<li class="card">${cardContent({
  name: "",
  tone: "",
  condition: "",
  visits: "",
  unit: "",
  since: "",
  mine: "",
})}</li>`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
