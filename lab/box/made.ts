import { existsSync } from "node:fs";
import { Failure } from "../terminal/failure.ts";
import { processId } from "./box.ts";
import { endpoints, type Instance } from "./instance.ts";

/** Throws a `Failure` unless `npm run up` has made the lab and it runs. */
export function checkLabIsMade(instance: Instance): void {
  if (!existsSync(endpoints(instance).kubeconfig)) {
    throw new Failure(`Expected a lab in ${instance.folder}, got none. Make it: npm run up`);
  }
  if (processId(instance) === undefined) {
    throw new Failure("Expected the lab to run, got a stopped one. Start it: npm run up");
  }
}
