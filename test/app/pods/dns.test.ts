import assert from "node:assert/strict";
import { dnsUntil } from "../../../app/src/pods/dns.ts";
import { dnsServer } from "../support/dns-server.ts";

describe("DNS", () => {
  it("is asked for records and addresses", async () => {
    await using server = await dnsServer("silent.test");
    const dns = dnsUntil(new AbortController().signal);
    dns.setServers([server.address]);
    const [record] = await dns.resolveSrv("_http._tcp.test");
    assert.deepEqual([record?.name, record?.port], ["pod-0.test", 8000]);
    assert.deepEqual(await dns.resolve4("pod-0.test"), ["127.0.0.1"]);
    await assert.rejects(dns.resolve6("pod-0.test"), { code: "ENODATA" });
  });

  it("is asked for full names alone, and each time: an address may be another pod's by now", async () => {
    await using server = await dnsServer("silent.test");
    const dns = dnsUntil(new AbortController().signal);
    dns.setServers([server.address]);
    await dns.resolve4("pod-0.test");
    const before = server.queries.length;
    await dns.resolve4("pod-0.test");
    assert.ok(server.queries.length > before);
    assert.deepEqual(new Set(server.queries), new Set(["pod-0.test 1"]));
  });

  it("is waited for no longer than until the signal", async () => {
    await using server = await dnsServer("silent.test");
    const time = new AbortController();
    const dns = dnsUntil(time.signal);
    dns.setServers([server.address]);
    const asked = server.asked();
    const answer = dns.resolve4("silent.test");
    await asked;
    time.abort();
    await assert.rejects(answer, { code: "ECANCELLED" });
  });

  it("is asked again by itself, as a packet may get lost", async () => {
    await using server = await dnsServer("silent.test");
    const dns = dnsUntil(new AbortController().signal);
    dns.setServers([server.address]);
    await assert.rejects(dns.resolve4("silent.test"), { code: "ETIMEOUT" });
    while (server.queries.length < 3) await server.asked();
    assert.deepEqual(server.queries, Array(3).fill("silent.test 1"));
  });
});
