import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { stringify } from "yaml";
import { endpoints, instanceOf } from "../../../lab/box/instance.ts";
import { ApiServer } from "../../../lab/storage/api-server.ts";
import { Cluster } from "../../../lab/storage/cluster.ts";
import type { Claim } from "../../../lab/storage/plan.ts";
import { Certificates, hasOpenssl } from "../../support/certificates.ts";
import { Sandbox } from "../support/sandbox.ts";

const claim: Claim = {
  metadata: { name: "data", namespace: "shop", uid: "1", resourceVersion: "7" },
  spec: {
    storageClassName: "expandable",
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
  },
  status: {
    phase: "Bound",
    conditions: [{ type: "Unused" }, { type: "FileSystemResizePending" }],
  },
};

/** An API server that records requests, and answers with `{"items":[]}` unless a test says otherwise. */
class StubApiServer extends Sandbox implements AsyncDisposable {
  readonly requests: { line: string; contentType?: string; body: string }[] = [];
  answer = (response: ServerResponse): unknown => response.end('{"items":[]}');
  readonly sockets = new Set<TLSSocket>();
  private readonly certificates = new Certificates();
  private readonly server: Server = createServer(
    {
      cert: this.certificates.read("tls.crt"),
      key: this.certificates.read("tls.key"),
      requestCert: true,
      rejectUnauthorized: false,
    },
    async (request, response) => {
      const { method, url, headers } = request;
      const body = await text(request);
      this.requests.push({ line: `${method} ${url}`, contentType: headers["content-type"], body });
      this.answer(response);
    },
  );

  /** Returns a client whose kubeconfig is as kubeadm writes it. */
  async cluster(): Promise<Cluster> {
    this.server.on("secureConnection", (socket) => this.sockets.add(socket));
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    const address = this.server.address();
    assert.ok(typeof address === "object" && address !== null);
    const encoded = (name: "ca.crt" | "tls.crt" | "tls.key") =>
      Buffer.from(this.certificates.read(name)).toString("base64");
    const cluster = {
      server: `https://127.0.0.1:${address.port}`,
      "certificate-authority-data": encoded("ca.crt"),
    };
    const user = {
      "client-certificate-data": encoded("tls.crt"),
      "client-key-data": encoded("tls.key"),
    };
    this.write(
      "state/visit-counter/lab/kubernetes/super-admin.conf",
      stringify({ clusters: [{ cluster }], users: [{ user }] }),
    );
    return new Cluster(instanceOf());
  }

  /** The body of one request. */
  body(index: number) {
    return JSON.parse(this.requests[index]?.body ?? "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    this.certificates[Symbol.dispose]();
    this[Symbol.dispose]();
  }
}

describe("The provisioner's view of the cluster", () => {
  before(function () {
    if (!hasOpenssl) this.skip();
  });

  it("is of all claims and volumes, read with the certificate of the kubeconfig", async () => {
    await using server = new StubApiServer();
    const cluster = await server.cluster();
    assert.deepEqual(await cluster.read(), { claims: [], volumes: [] });
    assert.deepEqual(server.requests.map(({ line }) => line).sort(), [
      "GET /api/v1/persistentvolumeclaims",
      "GET /api/v1/persistentvolumes",
    ]);
    for (const socket of server.sockets)
      assert.notDeepEqual(socket.getPeerCertificate(), {}, "no client certificate");
  });

  it("applies a volume that the kubelet can format, mount and grow, for its claim alone", async () => {
    await using server = new StubApiServer();
    const cluster = await server.cluster();
    await cluster.createVolume(claim, "pvc-1", "/lab/run/devices/pvc-1", 2 ** 30);
    const [{ line, contentType } = {}] = server.requests;
    assert.equal(
      line,
      "PATCH /api/v1/persistentvolumes/pvc-1?fieldManager=loop-provisioner&force=true",
    );
    assert.equal(contentType, "application/apply-patch+yaml");
    const isNode = { key: "kubernetes.io/hostname", operator: "In", values: ["lab"] };
    assert.deepEqual(server.body(0), {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "pvc-1", annotations: { "pv.kubernetes.io/provisioned-by": "lab/loop" } },
      spec: {
        capacity: { storage: "1024Mi" },
        accessModes: ["ReadWriteOnce"],
        storageClassName: "expandable",
        persistentVolumeReclaimPolicy: "Delete",
        claimRef: {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          namespace: "shop",
          name: "data",
          uid: "1",
        },
        local: { path: "/lab/run/devices/pvc-1", fsType: "xfs" },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [isNode] }] } },
      },
    });
  });

  it("marks the claim before it enlarges the volume, which is when the kubelet looks", async () => {
    await using server = new StubApiServer();
    const cluster = await server.cluster();
    await cluster.offerGrowth(claim, "pvc-1", 2 ** 31);
    assert.deepEqual(
      server.requests.map(({ line, contentType }) => [line, contentType]),
      [
        "PATCH /api/v1/namespaces/shop/persistentvolumeclaims/data/status",
        "PATCH /api/v1/persistentvolumes/pvc-1",
      ].map((line) => [line, "application/merge-patch+json"]),
    );
    const { metadata, status } = server.body(0);
    assert.deepEqual(metadata, { resourceVersion: "7" });
    assert.deepEqual(status.allocatedResources, { storage: "2048Mi" });
    assert.deepEqual(status.allocatedResourceStatuses, { storage: "NodeResizePending" });
    const types = status.conditions.map(({ type }: { type: string }) => type);
    assert.deepEqual(types, ["Unused", "FileSystemResizePending"]);
    assert.deepEqual(server.body(1), { spec: { capacity: { storage: "2048Mi" } } });
  });

  for (const body of ["it has been modified", '{"kind":"Status","message":"it has been modified"}'])
    it(`leaves the volume as it is if the kubelet has changed the claim meanwhile: ${body}`, async () => {
      await using server = new StubApiServer();
      const cluster = await server.cluster();
      server.answer = (response) => response.writeHead(409).end(body);
      await assert.rejects(cluster.offerGrowth(claim, "pvc-1", 2 ** 31), {
        name: "Failure",
        message:
          "Expected the API server to accept PATCH /api/v1/namespaces/shop/persistentvolumeclaims/data/status, got 409: it has been modified",
      });
      assert.equal(server.requests.length, 1);
    });

  it("lets go of a volume that is gone already", async () => {
    await using server = new StubApiServer();
    const cluster = await server.cluster();
    server.answer = (response) => response.writeHead(404).end();
    await cluster.deleteVolume("pvc-1");
    assert.deepEqual(
      server.requests.map(({ line }) => line),
      ["DELETE /api/v1/persistentvolumes/pvc-1"],
    );
  });

  it("tells the user of a claim in one event, however often it fails", async () => {
    await using server = new StubApiServer();
    const cluster = await server.cluster();
    for (let time = 0; time < 2; time++) await cluster.warn(claim, "Expected a loop device.");
    const path = "/api/v1/namespaces/shop/events/data.loop-provisioner";
    for (const { line } of server.requests)
      assert.equal(line, `PATCH ${path}?fieldManager=loop-provisioner&force=true`);
    const { involvedObject, type, message } = server.body(1);
    assert.deepEqual(involvedObject, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      namespace: "shop",
      name: "data",
      uid: "1",
    });
    assert.deepEqual([type, message], ["Warning", "Expected a loop device."]);
  });

  it("is looked at for each object and each change that a watch reports, until the watch ends", async () => {
    await using server = new StubApiServer();
    const { kubeconfig } = endpoints(instanceOf());
    await server.cluster();
    server.answer = async (response) => {
      for (const type of ["ADDED", "MODIFIED"]) {
        const seen = once(changes, "change");
        response.write(`${JSON.stringify({ type })}\n`);
        await seen;
      }
      response.end();
    };
    const changes = new EventEmitter();
    let looks = 0;
    await new ApiServer(kubeconfig).watch("/api/v1/persistentvolumes", () => {
      looks += 1;
      changes.emit("change");
    });
    assert.equal(looks, 2);
    assert.equal(server.requests[0]?.line, "GET /api/v1/persistentvolumes?watch=true");
  });
});
