import assert from "node:assert/strict";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import {
  fromStruct,
  hasUnknown,
  keepSecret,
  type Properties,
  reveal,
  Secret,
  toStruct,
  unknown,
} from "../../../../lab/docker-plugin/protocol/properties.ts";

const sigKey = "4dabf18193072939515e22adb298388d";

describe("Properties", () => {
  const properties: Properties = {
    text: "a",
    count: 1.5,
    on: true,
    none: null,
    list: [1, { a: "b" }],
    secret: new Secret({ password: ["x"] }),
    later: unknown,
  };

  it("survive a round trip", () => {
    const message = struct.Struct.deserializeBinary(toStruct(properties).serializeBinary());
    assert.deepEqual(fromStruct(message), properties);
  });

  it("are empty if the engine sends none", () => assert.deepEqual(fromStruct(undefined), {}));

  it("are encoded as in the Pulumi protocol", () => {
    assert.deepEqual(toStruct({ s: new Secret("x"), u: unknown }).toJavaScript(), {
      s: { [sigKey]: "1b47061264138c4ac30d75fd1eb44270", value: "x" },
      u: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("refuse an asset, naming its path", () => {
    const asset = { [sigKey]: "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    const message = struct.Struct.fromJavaScript({ files: [{ content: asset }] });
    assert.throws(() => fromStruct(message), {
      name: "Failure",
      message:
        "Expected `files[0].content` to be a plain value, got an asset, an archive or a resource. Read the file in the program and pass its text.",
    });
  });

  it("reveal secrets at any depth", () => {
    assert.deepEqual(reveal({ a: new Secret({ b: [new Secret("x")] }), c: unknown }), {
      a: { b: ["x"] },
      c: unknown,
    });
  });

  it("tell whether anything in them is unknown", () => {
    assert.equal(hasUnknown({ a: [new Secret({ b: unknown })] }), true);
    assert.equal(hasUnknown({ a: [1] }), false);
  });

  it("become secret where others of the same name are, a list as a whole", () => {
    const like: Properties = {
      a: new Secret(1),
      deep: { b: new Secret(2), c: 3 },
      list: [{ d: new Secret(4) }],
      gone: new Secret(5),
    };
    assert.deepEqual(
      keepSecret({ a: 9, deep: { b: 9, c: 9, e: 9 }, list: [{ d: 9 }], f: 9 }, like),
      {
        a: new Secret(9),
        deep: { b: new Secret(9), c: 9, e: 9 },
        list: new Secret([{ d: 9 }]),
        f: 9,
      },
    );
  });
});
