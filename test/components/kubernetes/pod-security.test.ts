import { deepEqual } from "node:assert/strict";
import { restrictedContainer, restrictedPod } from "../../../components/kubernetes/pod-security.ts";
import { restrictedViolations } from "../../support/pod-security-standard.ts";

const container = { name: "c", securityContext: restrictedContainer };

describe("pod security", () => {
  it("contexts pass the standard `restricted`", () => {
    deepEqual(
      restrictedViolations({
        securityContext: restrictedPod(10001, 10001),
        containers: [container],
      }),
      [],
    );
  });

  it("contexts are both needed to pass it", () => {
    deepEqual(restrictedViolations({ containers: [container] }), [
      "c: runAsNonRoot",
      "c: seccompProfile",
    ]);
    deepEqual(
      restrictedViolations({
        securityContext: restrictedPod(10001, 10001),
        containers: [{ name: "c" }],
      }),
      ["c: allowPrivilegeEscalation", "c: capabilities.drop"],
    );
  });
});
