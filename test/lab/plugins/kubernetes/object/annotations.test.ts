import assert from "node:assert/strict";
import {
  checkAnnotations,
  isFlagged,
  propagationOf,
  timeoutOf,
} from "../../../../../lab/plugins/kubernetes/object/annotations.ts";
import { type Properties, unknown } from "../../../../../lab/plugins/support/properties.ts";

const annotated = (annotations: Properties) => ({ metadata: { annotations } });

describe("The annotations of an object", () => {
  it("set its time, after the program's customTimeouts and before the default", () => {
    const object = annotated({ "pulumi.com/timeoutSeconds": "30" });
    assert.equal(timeoutOf(object, 0), 30);
    assert.equal(timeoutOf(object, 5), 5);
    assert.equal(timeoutOf({}, 0), 600);
  });

  it("say what becomes of what it owns", () => {
    const policy = (text: string) =>
      propagationOf(annotated({ "pulumi.com/deletionPropagationPolicy": text }));
    assert.equal(policy("orphan"), "Orphan");
    assert.equal(policy("Background"), "Background");
    assert.equal(policy("foreground"), "Foreground");
    assert.equal(propagationOf({}), "Foreground");
  });

  it("are flags where they are the text true", () => {
    assert.equal(isFlagged(annotated({ "pulumi.com/skipAwait": "true" }), "skipAwait"), true);
    assert.equal(isFlagged(annotated({ "pulumi.com/skipAwait": "yes" }), "skipAwait"), false);
  });

  const wrong: [annotation: string, value: string, reason: string][] = [
    [
      "timeoutSeconds",
      "soon",
      "Expected annotation `pulumi.com/timeoutSeconds` to be a whole number of seconds, got `soon`.",
    ],
    [
      "deletionPropagationPolicy",
      "keep",
      "Expected annotation `pulumi.com/deletionPropagationPolicy` to be `foreground`, `background` or `orphan`, got `keep`.",
    ],
    [
      "waitFor",
      "Ready",
      "Expected annotation `pulumi.com/waitFor` to start with `jsonpath=` or `condition=`, got `Ready`.",
    ],
  ];
  for (const [annotation, value, reason] of wrong) {
    it(`are refused with ${annotation}: ${value}`, () => {
      const property = `metadata.annotations["pulumi.com/${annotation}"]`;
      const object = annotated({ [`pulumi.com/${annotation}`]: value });
      assert.deepEqual(checkAnnotations(object), [{ property, reason }]);
    });
  }

  it("are fine where they are right or not known yet", () => {
    assert.deepEqual(checkAnnotations({}), []);
    assert.deepEqual(
      checkAnnotations(
        annotated({ "pulumi.com/timeoutSeconds": "5", "pulumi.com/waitFor": "condition=Ready" }),
      ),
      [],
    );
    assert.deepEqual(checkAnnotations(annotated({ "pulumi.com/timeoutSeconds": unknown })), []);
  });
});
