import { paths } from "../contract.ts";
import { Live } from "./live.ts";
import type { Snapshot } from "./snapshot.ts";
import { beginning, type Story, withNews, withSnapshot } from "./story.ts";
import { element, View } from "./view.ts";

/** Keeps the story over reloads, in this tab alone. */
const storageKey = "visit-counter-story";

const view = new View();
const pause = element("pause");
let story = savedStory();
/** The pod that tells; undefined before the first has told. */
let teller: string | undefined;
let isLost = false;

const live = new Live({
  open: () => new EventSource(paths.stream),
  onEvent: (type, data) => {
    const told = JSON.parse(data);
    greet(told.pod);
    if (type === "unknown") view.showTrouble(told.error);
    else show(told);
  },
  onLost: () => {
    isLost = true;
    view.showStatus("lost", `The connection to ${teller} has ended. Looking for another pod…`);
  },
});

function show(snapshot: Snapshot): void {
  const now = Date.now();
  story = withSnapshot(story, snapshot, now);
  view.show(snapshot, story, now);
}

/** Says who tells, if that has changed. */
function greet(pod: string): void {
  if (isLost) {
    const text = `The page lost its connection to ${teller}, and is live again with ${pod}.`;
    story = withNews(story, text, Date.now());
    view.showNews(story);
    view.showStatus("live", `Live again, ${pod === teller ? "" : "now "}from ${pod}.`);
  } else if (pod !== teller) view.showStatus("live", `Live from ${pod}.`);
  isLost = false;
  teller = pod;
}

function togglePause(): void {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  if (isPaused()) view.showStatus("paused", "Paused.");
  follow();
}

/**
 * Connects only while somebody may be looking: a browser keeps six connections to a server at most, and tabs in the
 * background would leave none to the one that is seen.
 */
function follow(): void {
  if (isPaused() || document.hidden) live.stop();
  else connect();
}

function isPaused(): boolean {
  return pause.getAttribute("aria-pressed") === "true";
}

function connect(): void {
  teller = undefined;
  isLost = false;
  view.showStatus("connecting", "Connecting…");
  live.start();
}

function savedStory(): Story {
  try {
    return { ...beginning, ...JSON.parse(sessionStorage.getItem(storageKey) ?? "{}") };
  } catch {
    return beginning;
  }
}

addEventListener("pagehide", () => {
  live.stop();
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(story));
  } catch {
    // Without storage the page only forgets.
  }
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) follow();
});
document.addEventListener("visibilitychange", follow);
pause.addEventListener("click", togglePause);
pause.hidden = false;
view.showNews(story);
follow();
