import { attempt, run } from "../support/command.ts";
import { Failure } from "../support/failure.ts";
import type { Instance } from "./instance.ts";

/** The box's end of the pair of interfaces. */
const boxInterface = "box0";

/**
 * Refuses to go on where the lab's addresses already lead somewhere else, such as into another cluster.
 * Throws a `Failure` that names the route in the way.
 */
export async function checkAddressesAreFree(instance: Instance): Promise<void> {
  for (const subnet of [`${instance.hostAddress}/30`, instance.serviceSubnet]) {
    const found = (await run("ip", ["-4", "route", "show", "root", subnet]))
      .split("\n")
      .find((route) => route !== "" && !route.split(" ").includes(instance.hostInterface));
    if (found !== undefined) {
      throw new Failure(
        `Expected the addresses ${subnet} to be free for the lab, got the route "${found.trim()}". ` +
          "Stop what made that route (another cluster on this machine?) and run the command again.",
      );
    }
  }
}

/**
 * Joins the box's network to the host's: one pair of interfaces, and a route that makes every ClusterIP reachable from
 * the host. Both go with the box, because its end of the pair does.
 *
 * @param pid the box's first process, in the host's numbering
 */
export async function connect(instance: Instance, pid: number): Promise<void> {
  const { hostInterface, hostAddress, boxAddress } = instance;
  const inside = ["--target", String(pid), "--net", "ip"];
  await attempt("ip", ["link", "delete", hostInterface]);
  await run("ip", [
    "link",
    "add",
    hostInterface,
    "type",
    "veth",
    "peer",
    "name",
    boxInterface,
    "netns",
    String(pid),
  ]);
  await run("ip", ["address", "add", `${hostAddress}/30`, "dev", hostInterface]);
  await run("ip", ["link", "set", hostInterface, "up"]);
  await run("nsenter", [...inside, "address", "add", `${boxAddress}/30`, "dev", boxInterface]);
  await run("nsenter", [...inside, "link", "set", boxInterface, "up"]);
  await run("nsenter", [...inside, "link", "set", "lo", "up"]);
  await run("nsenter", [...inside, "route", "add", "default", "via", hostAddress]);
  await run("ip", ["route", "replace", instance.serviceSubnet, "via", boxAddress]);
}
