import { deepEqual } from "node:assert/strict";
import { keyServicePlaces, placeOf } from "../../../components/network/places.ts";

describe("The place of a URL", () => {
  it("is the namespace of a Service in the cluster, with any port: pods may have another one", () => {
    for (const host of ["minio.storage.svc", "minio.storage.svc.cluster.local:9000"])
      deepEqual(placeOf(`http://${host}/bucket`), { namespace: "storage", ports: [] });
  });

  it("is any address with the port of any other URL", () => {
    deepEqual(placeOf("https://s3.example.org/bucket"), { ports: [443] });
    deepEqual(placeOf("http://s3.example.org/bucket"), { ports: [80] });
    deepEqual(placeOf("http://10.0.0.1:9000/bucket"), { ports: [9000] });
  });
});

describe("The place of a key service", () => {
  const metadataServers = ["169.254.0.0/16", "100.100.100.200/32"].map((cidr) => ({
    cidr,
    ports: [80, 988],
  }));

  it("is nowhere without a seal", () => {
    deepEqual(keyServicePlaces(undefined), []);
  });

  it("is that of its address, if it is a Vault", () => {
    const options = { address: "https://vault.example.org:8200", key_name: "unseal" };
    deepEqual(keyServicePlaces({ type: "transit", options }), [{ ports: [8200] }]);
  });

  it("is anywhere by HTTPS, if it is a cloud's, which gives credentials at an address of its own", () => {
    deepEqual(keyServicePlaces({ type: "awskms", options: { kms_key_id: "one" } }), [
      {},
      ...metadataServers,
    ]);
  });

  it("is also that of an endpoint, if a cloud has one", () => {
    const options = { kms_key_id: "one", endpoint: "https://kms.example.org:8443" };
    deepEqual(keyServicePlaces({ type: "awskms", options }), [
      {},
      { ports: [8443] },
      ...metadataServers,
    ]);
  });
});
