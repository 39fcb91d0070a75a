import { deepEqual } from "node:assert/strict";
import { restrictedViolations } from "../../../policy/rules/restricted-pods.ts";
import { container, judged, statefulSet } from "../support/judged.ts";

const rule = "restricted-pods";

describe(`The rule ${rule}`, () => {
  it("accepts a pod that is restricted", () => {
    deepEqual(judged(rule, [statefulSet()]), []);
  });

  it("refuses one that is not", () => {
    const pod = { hostNetwork: true };
    deepEqual(judged(rule, [statefulSet({ pod })]), [
      "Expected StatefulSet `data/db` to follow the Pod Security Standard `restricted`, got a violation by `hostNetwork`. " +
        "See https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.",
    ]);
  });

  it("finds all that a plain pod leaves open", () => {
    deepEqual(restrictedViolations({ containers: [{ name: "c" }] }), [
      "c: allowPrivilegeEscalation",
      "c: runAsNonRoot",
      "c: seccompProfile",
      "c: capabilities.drop",
    ]);
  });

  const bad: readonly (readonly [violation: string, pod: object, own?: object])[] = [
    ["hostPID", { hostPID: true }],
    ["hostIPC", { hostIPC: true }],
    ["sysctls", { securityContext: { sysctls: [{ name: "kernel.msgmax" }] } }],
    ["volume host", { volumes: [{ name: "host", hostPath: { path: "/" } }] }],
    ["server: privileged", {}, { privileged: true }],
    ["server: runAsUser", {}, { runAsUser: 0 }],
    ["server: appArmorProfile", {}, { appArmorProfile: { type: "Unconfined" } }],
    ["server: seLinuxOptions", {}, { seLinuxOptions: { user: "system_u" } }],
    ["server: hostProcess", {}, { windowsOptions: { hostProcess: true } }],
    ["server: procMount", {}, { procMount: "Unmasked" }],
    ["server: capabilities.add", {}, { capabilities: { drop: ["ALL"], add: ["SYS_TIME"] } }],
  ];
  const secure = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    seccompProfile: { type: "RuntimeDefault" },
    capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
  };
  for (const [violation, pod, own] of bad)
    it(`refuses ${violation}`, () => {
      const server = { name: "server", securityContext: { ...secure, ...own } };
      deepEqual(restrictedViolations({ containers: [server], ...pod }), [violation]);
    });

  it("refuses a port of the node, in an init container, too", () => {
    const open = container({ name: "init", ports: [{ hostPort: 80 }, { hostPort: 0 }] });
    deepEqual(judged(rule, [statefulSet({ pod: { initContainers: [open] } })]).length, 1);
  });
});
