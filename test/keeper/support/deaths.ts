import { type moments, momentsChannel } from "../../../keeper/src/moments.ts";

export type Moment = (typeof moments)[number];

/**
 * Environment that makes a keeper, in a process or in its pod, die right after each of these moments: at once, like
 * SIGKILL, which the first process of a container cannot send to itself.
 */
export function dyingAfter(...moments: readonly Moment[]): { readonly NODE_OPTIONS: string } {
  const code = `import { subscribe } from "node:diagnostics_channel";
subscribe(${JSON.stringify(momentsChannel)}, (moment) => {
  if (${JSON.stringify(moments)}.includes(moment)) process.exit(137);
});`;
  return {
    NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(code).toString("base64")}`,
  };
}
