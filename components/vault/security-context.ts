import { restrictedContainer, restrictedPod } from "../kubernetes/pod-security.ts";

/**
 * The chart's own contexts lack the seccomp profile and, for the server, the dropped capabilities. Setting one of them
 * replaces the chart's defaults, so those are restated here. The chart's images use this user and group.
 */
export const securityContext = {
  pod: restrictedPod(100, 1000),
  container: restrictedContainer,
};

/** The same for a server, which writes to its volumes alone. The injector is left as its maker tests it. */
export const serverSecurityContext = {
  pod: securityContext.pod,
  container: { ...restrictedContainer, readOnlyRootFilesystem: true },
};
