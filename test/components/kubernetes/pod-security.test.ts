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

  it("standard refuses everything else that it restricts", () => {
    deepEqual(
      restrictedViolations({
        hostNetwork: true,
        securityContext: { ...restrictedPod(0, 0), sysctls: [] },
        volumes: [{ name: "v", hostPath: { path: "/" } }],
        containers: [
          {
            name: "c",
            ports: [{ hostPort: 80 }],
            securityContext: {
              ...restrictedContainer,
              privileged: true,
              capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] },
            },
          },
        ],
      }),
      [
        "hostNetwork",
        "sysctls",
        "volume v",
        "c: privileged",
        "c: runAsUser",
        "c: capabilities.add",
        "c: hostPort",
      ],
    );
  });
});
