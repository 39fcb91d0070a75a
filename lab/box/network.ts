import { run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";
import { packageEnvironment } from "../toolchain/packages.ts";
import type { Instance } from "./instance.ts";

/** The box's end of the veth pair. */
const boxInterface = "box0";

/**
 * Throws a `Failure` that names the conflicting route if the lab's addresses already lead elsewhere, such as into
 * another cluster.
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
 * Connects the box's network to the host's: by a veth pair, and a route that makes every ClusterIP reachable from the
 * host. Both disappear with the box, because its end of the pair does.
 *
 * @param pid the box's first process, as the host numbers it
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

/** Runs the unpacked packages' `ip`. */
function ip(...args: string[]): Promise<string> {
  return run("ip", args, { env: packageEnvironment() });
}

function ipIn(pid: number, ...args: string[]): Promise<string> {
  return run("nsenter", ["--target", `${pid}`, "--net", "ip", ...args], {
    env: packageEnvironment(),
  });
}
