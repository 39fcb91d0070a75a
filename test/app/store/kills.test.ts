import { describeKills } from "../support/kills.ts";

// `npm run e2e` does it 20 times, `npm run soak` 200 times.
describeKills(10);
