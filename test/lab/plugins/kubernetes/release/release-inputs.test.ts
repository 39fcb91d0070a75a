import assert from "node:assert/strict";
import { checkArguments } from "../../../../../lab/plugins/kubernetes/release/release-inputs.ts";
import type { Properties } from "../../../../../lab/plugins/support/properties.ts";

describe("The arguments of a Release", () => {
  it("are taken where the stand-in supports them, or where they ask for nothing", () => {
    const news: Properties = {
      chart: "x",
      compat: "true",
      allowNullValues: true,
      repositoryOpts: { repo: "https://example.com", username: "" },
      values: { any: "thing" },
      verify: false,
      postrender: "",
      valueYamlFiles: [],
    };
    assert.deepEqual(checkArguments(news), []);
  });

  const refused: [news: Properties, got: string][] = [
    [{ verify: true }, "verify"],
    [{ postrender: "kustomize" }, "postrender"],
    [{ valueYamlFiles: ["x"] }, "valueYamlFiles"],
    [{ takeOwnership: true }, "takeOwnership"],
    [{ repositoryOpts: { password: "p" } }, "repositoryOpts.password"],
  ];
  for (const [news, got] of refused) {
    it(`are refused by name: ${got}`, () => {
      assert.deepEqual(checkArguments(news), [
        {
          property: got,
          reason: `Expected an argument of a Release that the stand-in supports, got \`${got}\`. Install the official plugin with \`pulumi plugin install resource kubernetes v4.34.2\`.`,
        },
      ]);
    });
  }

  it("have no lint for a chart that is elsewhere", () => {
    assert.deepEqual(
      checkArguments({ chart: "vault", lint: true }).map(({ property }) => property),
      ["lint"],
    );
    assert.deepEqual(checkArguments({ chart: "package.json", lint: true }), []);
  });
});
