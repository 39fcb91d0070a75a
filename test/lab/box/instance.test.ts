import assert from "node:assert/strict";
import { BlockList } from "node:net";
import { join } from "node:path";
import { endpoints, folders, instanceOf, instances } from "../../../lab/box/instance.ts";

const env = { XDG_STATE_HOME: "/state" };
const all = instances(env);

/** The subnets that a lab takes on the host: for its veth pair, its Services and its pods. */
function subnets({ hostAddress, serviceSubnet, podSubnet }: (typeof all)[number]): string[] {
  return [`${hostAddress}/30`, serviceSubnet, podSubnet];
}

function contains(subnet: string, address: string): boolean {
  const [network = "", prefix] = subnet.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}

function overlap(one: string, other: string): boolean {
  const address = (subnet: string) => subnet.slice(0, subnet.indexOf("/"));
  return contains(one, address(other)) || contains(other, address(one));
}

describe("A lab", () => {
  it("is the user's unless the environment names the tests' lab", () => {
    assert.deepEqual(
      all.map(({ name }) => name),
      ["lab", "e2e", "e2e-2"],
    );
    assert.deepEqual(instanceOf(env), all[0]);
    assert.deepEqual(instanceOf({ ...env, VISIT_COUNTER_LAB: "" }), all[0]);
    assert.deepEqual(instanceOf({ ...env, VISIT_COUNTER_LAB: "e2e" }), all[1]);
  });

  it("has these names and addresses", () => {
    assert.deepEqual(instanceOf(env), {
      name: "lab",
      hostInterface: "counter-lab",
      hostAddress: "10.88.1.1",
      boxAddress: "10.88.1.2",
      serviceSubnet: "10.96.0.0/16",
      podSubnet: "10.244.0.0/24",
      dnsAddress: "10.96.0.10",
      folder: "/state/visit-counter/lab",
    });
  });

  for (const name of ["LAB", "lab2", "../lab", "toString"]) {
    it(`may not be called \`${name}\``, () => {
      assert.throws(() => instanceOf({ VISIT_COUNTER_LAB: name }), {
        name: "Failure",
        message: `Expected \`VISIT_COUNTER_LAB\` to be one of lab, e2e, e2e-2, got \`${name}\`. Unset it for the usual lab.`,
      });
    });
  }

  it("shares no name, address, interface or folder with another lab", () => {
    const keys = ["name", "hostInterface", "hostAddress", "boxAddress", "dnsAddress", "folder"];
    const values = all.flatMap((lab) =>
      Object.entries(lab)
        .filter(([key]) => keys.includes(key))
        .map(([, value]) => value),
    );
    assert.equal(values.length, all.length * keys.length);
    assert.equal(new Set(values).size, values.length);
  });

  it("has subnets that overlap neither each other nor another lab's", () => {
    const claimed = all.flatMap(subnets);
    for (const [index, subnet] of claimed.entries()) {
      for (const other of claimed.slice(index + 1)) {
        assert.ok(!overlap(subnet, other), `${subnet} and ${other}`);
      }
    }
  });

  for (const lab of all) {
    it(`called ${lab.name} has an interface name that the kernel accepts`, () => {
      assert.match(lab.hostInterface, /^[a-z0-9-]{1,15}$/);
    });

    it(`called ${lab.name} has each address in its subnet`, () => {
      assert.ok(contains(`${lab.hostAddress}/30`, lab.boxAddress));
      assert.ok(contains(lab.serviceSubnet, lab.dnsAddress));
    });

    it(`called ${lab.name} keeps everything in distinct subfolders of its folder`, () => {
      const paths = Object.values(folders(lab));
      assert.equal(new Set(paths).size, paths.length);
      for (const path of paths) assert.equal(join(path, ".."), lab.folder);
    });
  }

  it("has these endpoints", () => {
    assert.deepEqual(endpoints(instanceOf(env)), {
      kubeconfig: "/state/visit-counter/lab/kubernetes/super-admin.conf",
      dockerHost: "unix:///state/visit-counter/lab/run/docker.sock",
      registryUrl: "http://10.88.1.2:5000",
      registry: "localhost:5000",
    });
  });
});
