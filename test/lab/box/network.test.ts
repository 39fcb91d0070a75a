import assert from "node:assert/strict";
import { instanceOf } from "../../../lab/box/instance.ts";
import { checkAddressesAreFree, connect } from "../../../lab/box/network.ts";
import { Sandbox } from "../support/sandbox.ts";

const instance = instanceOf({ XDG_STATE_HOME: "/state" });

/** An `ip` that knows one route to the addresses of a subnet. */
function fakeIp(sandbox: Sandbox, subnet: string, route: string): void {
  sandbox.program("ip", `case "$5" in ${subnet}) printf '%s\\n' '${route}';; esac`);
}

describe("The addresses of a lab", () => {
  it("are free if no route leads to them", async () => {
    using sandbox = new Sandbox();
    sandbox.program("ip");
    await checkAddressesAreFree(instance);
    assert.deepEqual(
      sandbox.calls("ip").map(({ args }) => args),
      [
        ["-4", "route", "show", "root", "10.88.1.1/30"],
        ["-4", "route", "show", "root", "10.96.0.0/16"],
      ],
    );
  });

  const taken: [subnet: string, route: string][] = [
    ["10.88.1.1/30", "10.88.1.0/30 dev br0 proto kernel scope link src 10.88.1.2 "],
    ["10.96.0.0/16", "10.96.5.0/24 via 192.168.49.2 dev minikube "],
    ["10.96.0.0/16", "blackhole 10.96.7.0/24 "],
    ["10.96.0.0/16", "10.96.0.1 dev counter-lab2"],
  ];
  for (const [subnet, route] of taken) {
    it(`are not free with the route ${route}`, async () => {
      using sandbox = new Sandbox();
      fakeIp(sandbox, subnet, route);
      await assert.rejects(checkAddressesAreFree(instance), {
        name: "Failure",
        message:
          `Expected the addresses ${subnet} to be free for the lab, got the route "${route.trim()}". ` +
          "Stop what made that route (another cluster on this machine?) and run the command again.",
      });
    });
  }

  for (const route of [
    "10.96.0.0/16 via 10.88.1.2 dev counter-lab ",
    "10.96.0.0/16 via 10.88.1.2 dev counter-lab",
  ]) {
    it(`are free with only the lab's own route: "${route}"`, async () => {
      using sandbox = new Sandbox();
      fakeIp(sandbox, instance.serviceSubnet, route);
      await checkAddressesAreFree(instance);
    });
  }
});

describe("The veth pair", () => {
  it("connects the box to the host, and the host to the Services", async () => {
    using sandbox = new Sandbox();
    // An earlier box's interface is removed first; there is none.
    sandbox.program("ip", '[ "$2" != delete ]');
    sandbox.program("nsenter");
    await connect(instance, 4711);
    assert.deepEqual(
      sandbox.calls().map(({ program, args }) => [program, ...args].join(" ")),
      [
        "ip link delete counter-lab",
        "ip link add counter-lab type veth peer name box0 netns 4711",
        "ip address add 10.88.1.1/30 dev counter-lab",
        "ip link set counter-lab up",
        "nsenter --target 4711 --net ip address add 10.88.1.2/30 dev box0",
        "nsenter --target 4711 --net ip link set box0 up",
        "nsenter --target 4711 --net ip link set lo up",
        "nsenter --target 4711 --net ip route add default via 10.88.1.1",
        "ip route replace 10.96.0.0/16 via 10.88.1.2",
      ],
    );
  });
});
