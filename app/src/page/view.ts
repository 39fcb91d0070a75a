import { cardOf } from "./card.ts";
import { type Chart, chartOf } from "./chart.ts";
import { namesIn, type Snapshot } from "./snapshot.ts";
import type { News, Story } from "./story.ts";
import { toneOf } from "./tone.ts";
import { duration, mineText, rate, scope, total } from "./wording.ts";

/** The parts of the page that change. The server has made them; here their texts and attributes follow the pods. */
export class View {
  readonly #cards = element("pods");
  readonly #lines = element("lines");
  readonly #news = element("news");
  /** The pod that counted the visit. */
  readonly #mine = document.body.dataset.pod;
  #lastNews: News | undefined;

  /**
   * Shows the newest snapshot of a story.
   * @param now In milliseconds.
   */
  show(snapshot: Snapshot, story: Story, now: number): void {
    const names = namesIn(snapshot);
    const chart = chartOf(story.samples, names);
    setText(element("total"), total(snapshot));
    setText(element("scope"), scope(snapshot));
    setText(element("trouble"), "");
    for (const [index, card] of childrenFor(names, this.#cards, newCard).entries()) {
      const name = names[index] ?? "";
      const remembered = story.memory[name];
      const fields = {
        ...cardOf(snapshot, name, remembered, now),
        name,
        note: remembered?.note ?? "",
        mine: mineText(name, this.#mine),
        rate: rateText(chart.now[name]),
      };
      for (const [key, text] of Object.entries(fields)) setText(field(card, key), text);
      setAttribute(card, "data-condition", fields.condition);
      setAttribute(field(card, "key"), "class", `key ${toneOf(index)}`);
    }
    this.#showChart(names, chart);
    this.showNews(story);
  }

  #showChart(names: readonly string[], chart: Chart): void {
    for (const [index, line] of childrenFor(names, this.#lines, newLine).entries()) {
      setAttribute(line, "class", `line ${toneOf(index)}`);
      setAttribute(line, "d", chart.lines[names[index] ?? ""] ?? "");
    }
    setText(element("top"), `${rate(chart.top)} per second`);
    setText(element("from"), `${duration(chart.seconds)} ago`);
  }

  /** Adds the sentences that are new, each at the top. */
  showNews({ news }: Story): void {
    const known = this.#lastNews === undefined ? -1 : news.lastIndexOf(this.#lastNews);
    for (const { time, text } of news.slice(known + 1)) {
      const clock = document.createElement("time");
      clock.dateTime = new Date(time).toISOString();
      clock.textContent = new Date(time).toLocaleTimeString("en-GB");
      const item = document.createElement("li");
      item.append(clock, ` ${text}`);
      this.#news.prepend(item);
    }
    this.#lastNews = news.at(-1);
    while (this.#news.children.length > news.length) this.#news.lastElementChild?.remove();
    element("happened").hidden = news.length === 0;
  }

  /** Says why the pods are unknown. */
  showTrouble(reason: string): void {
    setText(element("trouble"), reason);
  }

  /** Says whether the page is live. */
  showStatus(state: "connecting" | "live" | "lost" | "paused", text: string): void {
    setAttribute(element("status"), "data-state", state);
    setText(element("status"), text);
  }
}

/** The element with this id, which the server has made. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Expected the page to have \`${id}\`, got none.`);
  return found;
}

/** Makes a parent's children be one for each pod, in this order, and returns them. */
function childrenFor(names: readonly string[], parent: Element, make: () => Element): Element[] {
  const old = [...parent.children];
  const children = names.map((name) => {
    const child = old.find((one) => one.getAttribute("data-pod") === name) ?? make();
    child.setAttribute("data-pod", name);
    return child;
  });
  const isSame = old.length === children.length && old.every((one, at) => one === children[at]);
  if (!isSame) parent.replaceChildren(...children);
  return children;
}

function newCard(): Element {
  const { content } = element("pod") as HTMLTemplateElement;
  return document.importNode(content, true).firstElementChild as Element;
}

function newLine(): Element {
  return document.createElementNS("http://www.w3.org/2000/svg", "path");
}

function field(card: Element, name: string): Element {
  const found = card.querySelector(`[data-field="${name}"]`);
  if (found === null) throw new Error(`Expected a card to have \`${name}\`, got none.`);
  return found;
}

function rateText(perSecond: number | undefined): string {
  return perSecond === undefined ? "" : `${rate(perSecond)} per second`;
}

// What has not changed is not touched, so that nothing is drawn, deselected or read out again.

function setText(of: Element, text: string): void {
  if (of.textContent !== text) of.textContent = text;
}

function setAttribute(of: Element, name: string, value: string): void {
  if (of.getAttribute(name) !== value) of.setAttribute(name, value);
}
