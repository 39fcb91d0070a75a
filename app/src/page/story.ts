import { type Memory, remember } from "./memory.ts";
import { type Sample, withSample } from "./rates.ts";
import type { Snapshot } from "./snapshot.ts";

/** What has happened while the page was watched, over reloads. */
export interface Story {
  readonly memory: Memory;
  readonly samples: readonly Sample[];
  /** The newest last. */
  readonly news: readonly News[];
}

/** A sentence, and when it came true, in milliseconds. */
export interface News {
  readonly time: number;
  readonly text: string;
}

/** How many sentences are kept. */
const mostNews = 12;

export const beginning: Story = { memory: {}, samples: [], news: [] };

/** The story after one more snapshot. */
export function withSnapshot(story: Story, snapshot: Snapshot, time: number): Story {
  const { memory, news } = remember(story.memory, snapshot, time);
  const samples = withSample(story.samples, snapshot, time);
  return news.reduce((told, text) => withNews(told, text, time), { ...story, memory, samples });
}

/** The story after one more sentence. */
export function withNews(story: Story, text: string, time: number): Story {
  return { ...story, news: [...story.news, { time, text }].slice(-mostNews) };
}
