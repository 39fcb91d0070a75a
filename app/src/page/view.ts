import { cardOf } from "./card.ts";
import { chartOf } from "./chart.ts";
import { namesIn, type Snapshot } from "./snapshot.ts";
import type { News, Story } from "./story.ts";
import { toneOf } from "./tone.ts";
import { duration, mineText, rate, scope, total } from "./wording.ts";

/** The parts of the page that change. The server has made them; here only texts and attributes change. */
export class View {
  readonly #cards = element("pods");
  readonly #template = element("pod") as HTMLTemplateElement;
  readonly #lines = element("lines");
  readonly #news = element("news");
  readonly #mine = document.body.dataset.pod;
  #toldNews: News | undefined;

  /** Shows the newest snapshot of a story. */
  show(snapshot: Snapshot, story: Story, now: number): void {
    const names = namesIn(snapshot);
    const chart = chartOf(story.samples, names);
    setText(element("total"), total(snapshot));
    setText(element("scope"), scope(snapshot));
    setText(element("trouble"), "");
    keyed(this.#cards, "li", names, () => this.#template.content.cloneNode(true));
    keyed(this.#lines, "path", names, () =>
      document.createElementNS("http://www.w3.org/2000/svg", "path"),
    );
    for (const [index, name] of names.entries()) {
      const tone = toneOf(index);
      const remembered = story.memory[name];
      this.#showCard(name, tone, {
        ...cardOf(snapshot, name, remembered, now),
        note: remembered?.note ?? "",
        mine: mineText(name, this.#mine),
        rate: rateText(chart.now[name]),
      });
      const line = child(this.#lines, name);
      setAttribute(line, "class", `line ${tone}`);
      setAttribute(line, "d", chart.lines[name] ?? "");
    }
    setText(element("top"), `${rate(chart.top)} per second`);
    setText(element("from"), `${duration(chart.seconds)} ago`);
    this.showNews(story);
  }

  #showCard(name: string, tone: string, fields: Readonly<Record<string, string>>): void {
    const card = child(this.#cards, name);
    setText(field(card, "name"), name);
    setAttribute(field(card, "key"), "class", `key ${tone}`);
    setAttribute(card, "data-condition", fields.condition ?? "");
    for (const [key, text] of Object.entries(fields)) setText(field(card, key), text);
  }

  /** Adds the sentences that are new at the top of their list. */
  showNews({ news }: Story): void {
    const from = this.#toldNews === undefined ? 0 : news.lastIndexOf(this.#toldNews) + 1;
    for (const { time, text } of news.slice(from)) {
      const item = document.createElement("li");
      const clock = document.createElement("time");
      clock.dateTime = new Date(time).toISOString();
      clock.textContent = new Date(time).toLocaleTimeString("en-GB");
      item.append(clock, ` ${text}`);
      this.#news.prepend(item);
    }
    this.#toldNews = news.at(-1);
    while (this.#news.children.length > news.length) this.#news.lastElementChild?.remove();
    setHidden(element("happened"), news.length === 0);
  }

  /** Says why the pods are unknown. */
  showTrouble(reason: string): void {
    setText(element("trouble"), reason);
  }

  /** Says whether the page is live. */
  showStatus(state: string, text: string): void {
    const status = element("status");
    setAttribute(status, "data-state", state);
    setText(status, text);
  }
}

/** The element with this id, which the server has made. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`No element ${id}`);
  return found;
}

/** Makes a parent's children be those with these names, in this order. */
function keyed(parent: Element, tag: string, names: readonly string[], make: () => Node): void {
  for (const old of [...parent.children])
    if (!names.includes(old.getAttribute("data-pod") ?? "")) old.remove();
  for (const [index, name] of names.entries()) {
    if (parent.children[index]?.getAttribute("data-pod") === name) continue;
    parent.insertBefore(make(), parent.children[index] ?? null);
    const made = parent.querySelectorAll(`:scope > ${tag}`)[index];
    made?.setAttribute("data-pod", name);
  }
}

function child(parent: Element, name: string): Element {
  const found = [...parent.children].find((one) => one.getAttribute("data-pod") === name);
  if (found === undefined) throw new Error(`No part for ${name}`);
  return found;
}

function field(parent: Element, name: string): Element {
  const found = parent.querySelector(`[data-field="${name}"]`);
  if (found === null) throw new Error(`No field ${name}`);
  return found;
}

function rateText(perSecond: number | undefined): string {
  return perSecond === undefined ? "" : `${rate(perSecond)} per second`;
}

// What has not changed is not touched, so that nothing is drawn, selected or read out again.

function setText(of: Element, text: string): void {
  if (of.textContent !== text) of.textContent = text;
}

function setAttribute(of: Element, name: string, value: string): void {
  if (of.getAttribute(name) !== value) of.setAttribute(name, value);
}

function setHidden(of: HTMLElement, isHidden: boolean): void {
  if (of.hidden !== isHidden) of.hidden = isHidden;
}
