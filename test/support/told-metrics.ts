import { Metrics } from "../../app/src/http/metrics.ts";
import { metricsText } from "../../keeper/src/metrics.ts";
import { FakeStore } from "../app/support/fake-store.ts";
import { tokenFile } from "../app/support/token-file.ts";

/** A metric as a program tells it. */
export interface ToldMetric {
  readonly name: string;
  readonly help: string;
  /** Such as `counter` or `histogram`. */
  readonly type: string;
}

/** All metrics of the counter, with those of its process, and of the keeper. */
export async function toldMetrics(): Promise<ToldMetric[]> {
  const store = new FakeStore();
  await using file = await tokenFile();
  const { tokenFile: token } = file.administration;
  const counter = await new Metrics().render({
    ...{ store, ready: true, watchers: 0 },
    room: await store.room(),
    tokenRead: token.lastReading(),
  });
  const keeper = metricsText({
    ...{ ready: true, failures: 0 },
    lastLook: { seconds: 0, servers: [] },
  });
  const told = `${counter}${keeper}`.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gm);
  return [...told].map(([, name = "", help = "", type = ""]) => ({ name, help, type }));
}
