import { deepEqual } from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import { container, judged, statefulSet } from "../support/judged.ts";

const rule = "image-digest";
const running = (image: string) => statefulSet({ pod: { containers: [container({ image })] } });

describe(`The rule ${rule}`, () => {
  it("accepts an image by digest", () => {
    deepEqual(judged(rule, [statefulSet()]), []);
  });

  for (const image of ["postgres", "example.org/db:1", "example.org/db@sha256:1234"])
    it(`refuses ${image}`, () => {
      deepEqual(judged(rule, [running(image)]), [
        `Expected StatefulSet \`data/db\` to name the image of its container \`server\` by digest, got \`${image}\`: ` +
          "a tag may be moved, and a restarted pod run another program. Append `@sha256:...`.",
      ]);
    });

  it("refuses one of a CronJob", () => {
    const pod = { spec: { containers: [{ name: "save", image: "postgres" }] } };
    const cronJob = {
      metadata: { name: "backup" },
      spec: { jobTemplate: { spec: { template: pod } } },
    };
    deepEqual(judged(rule, [{ type: "kubernetes:batch/v1:CronJob", props: cronJob }]).length, 1);
  });

  it("waits for an image that is yet to be built", () => {
    // The SDK's mark of an unknown string: unknownStringValue in proxy.ts of @pulumi/policy.
    const { type, props } = running("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    deepEqual(judged(rule, [{ type, props: unknownCheckingProxy(props) }]), []);
  });
});
