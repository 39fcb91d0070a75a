import { describeKills } from "../support/kills.ts";

// 20 times in `npm run e2e`, 200 times in `npm run soak`.
describeKills(10);
