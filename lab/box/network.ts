import { run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { packageEnvironment } from "../toolchain/packages.ts";
import type { Instance } from "./instance.ts";

/** The box's end of the pair of interfaces. */
const boxInterface = "box0";

/**
 * Refuses to go on where the lab's addresses already lead somewhere else, such as into another cluster.
 * Throws a `Failure` that names the route in the way.
 */
export async function checkAddressesAreFree(instance: Instance): Promise<void> {
  for (const subnet of [`${instance.hostAddress}/30`, instance.serviceSubnet]) {
    const found = (await ip("-4", "route", "show", "root", subnet))
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
  const inside = (...args: string[]) => ipIn(pid, ...args);
  await ip("link", "delete", hostInterface).catch(() => "there was none");
  await ip(
    "link",
    "add",
    hostInterface,
    "type",
    "veth",
    "peer",
    "name",
    boxInterface,
    "netns",
    `${pid}`,
  );
  await ip("address", "add", `${hostAddress}/30`, "dev", hostInterface);
  await ip("link", "set", hostInterface, "up");
  await inside("address", "add", `${boxAddress}/30`, "dev", boxInterface);
  await inside("link", "set", boxInterface, "up");
  await inside("link", "set", "lo", "up");
  await inside("route", "add", "default", "via", hostAddress);
  await ip("route", "replace", instance.serviceSubnet, "via", boxAddress);
}

/** The `ip` of the unpacked packages. */
function ip(...args: string[]): Promise<string> {
  return run("ip", args, { env: packageEnvironment() });
}

function ipIn(pid: number, ...args: string[]): Promise<string> {
  return run("nsenter", ["--target", `${pid}`, "--net", "ip", ...args], {
    env: packageEnvironment(),
  });
}
