import assert from "node:assert/strict";
import {
  importedInputs,
  toProperties,
  wanted,
} from "../../../../../lab/plugins/kubernetes/object/object-inputs.ts";
import { type Properties, Secret, unknown } from "../../../../../lab/plugins/support/properties.ts";

describe("wanted", () => {
  it("reveals secrets and drops what only the server writes", () => {
    const inputs: Properties = {
      metadata: { name: "a", uid: "1", resourceVersion: "2", managedFields: [] },
      data: new Secret({ a: new Secret("x") }),
    };
    assert.deepEqual(wanted(inputs), { metadata: { name: "a" }, data: { a: "x" } });
  });

  it("encodes the text of a Secret over its data, once all is known", () => {
    const secret: Properties = { apiVersion: "v1", kind: "Secret", data: { a: "MQ==", b: "Mg==" } };
    assert.deepEqual(wanted({ ...secret, stringData: { b: "3" } }), {
      ...secret,
      data: { a: "MQ==", b: "Mw==" },
    });
    const open: Properties = { ...secret, stringData: { b: unknown } };
    assert.deepEqual(wanted(open), open);
  });
});

describe("toProperties", () => {
  it("makes all that a Secret holds secret", () => {
    const object = { kind: "Secret", data: { a: "MQ==" }, type: "Opaque" };
    assert.deepEqual(toProperties(object, {}), { ...object, data: new Secret({ a: "MQ==" }) });
  });

  it("writes the extensions of a CustomResourceDefinition as a language can, and reads them back", () => {
    const object = { items: [{ "x-kubernetes-int-or-string": true, "x-other": 1 }] };
    const properties = { items: [{ x_kubernetes_int_or_string: true, "x-other": 1 }] };
    assert.deepEqual(toProperties(object, {}), properties);
    assert.deepEqual(wanted(properties), object);
  });
});

describe("importedInputs", () => {
  it("is the live object without what is no input", () => {
    const live = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "a",
        uid: "1",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
      },
      data: { a: "1" },
      status: {},
    };
    assert.deepEqual(importedInputs(live), {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { a: "1" },
    });
  });
});
