import { describeKills } from "../app/support/kills.ts";
import { sized } from "./support/size.ts";

describeKills(sized(20, 200));
