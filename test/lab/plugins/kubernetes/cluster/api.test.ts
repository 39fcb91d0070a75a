import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Api } from "../../../../../lab/plugins/kubernetes/cluster/api.ts";
import { isNotFound } from "../../../../../lab/plugins/kubernetes/cluster/api-failure.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";

const connection = (server: string, token = "t0ken") => ({
  cluster: { server },
  user: { token },
  namespace: "default",
});

describe("The API of a cluster", () => {
  let server: FakeApiServer;
  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
  });
  afterEach(() => server.stop());

  it("says its version", async () => {
    assert.equal(await new Api(connection(server.url)).version(), "v1.37.2");
  });

  it("takes the body of a deletion and of what comes after it", async () => {
    const api = new Api(connection(server.url));
    const path = "/api/v1/namespaces/ns";
    server.put(path, { apiVersion: "v1", kind: "Namespace", metadata: { name: "ns" } });
    await api.request("DELETE", path, { body: { propagationPolicy: "Orphan" } });
    assert.equal(await api.version(), "v1.37.2");
    assert.deepEqual(server.requests[0]?.body, { propagationPolicy: "Orphan" });
  });

  it("fails with the server's own words and reason", async () => {
    const request = new Api(connection(server.url)).request("GET", "/api/v1/namespaces/none");
    await assert.rejects(request, (error) => {
      assert.equal(isNotFound(error), true);
      assert.equal((error as Error).message, "/api/v1/namespaces/none not found");
      return true;
    });
  });

  it("says in one sentence that the credentials are not accepted", async () => {
    await assert.rejects(new Api(connection(server.url, "wrong")).version(), {
      name: "Failure",
      message: `Expected the Kubernetes API at ${server.url} to accept the credentials in the kubeconfig, got 401 Unauthorized. Check KUBECONFIG, or log in again.`,
    });
  });

  it("says in one sentence that nothing answers", async () => {
    const { url } = server;
    await server.stop();
    await assert.rejects(new Api(connection(url)).version(), {
      message: `Expected the Kubernetes API at ${url} to answer, got connection refused. Check KUBECONFIG, and that the cluster is running.`,
    });
    await server.start();
  });

  it("asks again where the server closed a connection that was kept", async () => {
    let requests = 0;
    const closing = http.createServer((request, response) => {
      requests++;
      if (requests === 1) request.socket.destroy();
      else response.end('{"kind": "Thing"}');
    });
    await new Promise<void>((resolve) => closing.listen(0, "127.0.0.1", resolve));
    const { port } = closing.address() as AddressInfo;
    const api = new Api(connection(`http://127.0.0.1:${port}`));
    assert.deepEqual(await api.request("GET", "/thing"), { kind: "Thing" });
    assert.equal(requests, 2);
    closing.closeAllConnections();
    closing.close();
  });

  it("does not take a page of a proxy for an object", async () => {
    const proxy = http.createServer((_, response) => response.writeHead(502).end("<h1>Bad</h1>"));
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    await assert.rejects(new Api(connection(`http://127.0.0.1:${port}`)).request("GET", "/x"), {
      message: "<h1>Bad</h1>",
      status: 502,
    });
    proxy.closeAllConnections();
    proxy.close();
  });

  it("refuses a kubeconfig without a server", () => {
    assert.throws(() => new Api(connection("")), {
      message:
        "Expected the cluster of the kubeconfig to have a `server` that starts with https://, got ``.",
    });
  });
});
