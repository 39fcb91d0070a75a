import assert from "node:assert/strict";
import { type Image, inputsTag } from "../../../lab/images/image.ts";

const image: Image = {
  name: "node",
  tag: "24",
  inputs: "a file of today",
  fill: async () => {},
  config: { Cmd: ["node"], Env: ["PATH=/bin"], User: "1000:1000" },
};

describe("The tag of an image's inputs", () => {
  it("is valid for a registry, and the same for the same inputs", () => {
    assert.match(inputsTag(image), /^inputs-[0-9a-f]{32}$/);
    assert.equal(inputsTag({ ...image, fill: async () => {} }), inputsTag(image));
  });

  const changes: Partial<Image>[] = [
    { name: "vault" },
    { tag: "25" },
    { inputs: "a file of tomorrow" },
    { config: { ...image.config, Entrypoint: ["sh"] } },
    { config: { ...image.config, Env: [] } },
    { config: { ...image.config, User: "0:0" } },
  ];
  for (const change of changes) {
    it(`changes with ${JSON.stringify(change)}`, () => {
      assert.notEqual(inputsTag({ ...image, ...change }), inputsTag(image));
    });
  }
});
