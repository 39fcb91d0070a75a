import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { policies } from "../../../policy/policies.ts";

/** A resource of a program. */
export interface Judged {
  readonly type: string;
  readonly props: object;
  readonly urn?: string;
}

/**
 * What a rule says of a program's resources; empty if it finds nothing.
 *
 * @param rule its name
 * @param config its parameters
 */
export function judged(rule: string, resources: readonly Judged[], config: object = {}): string[] {
  const policy = policies.find(({ name }) => name === rule);
  if (policy === undefined) throw new Error(`Expected a rule, got \`${rule}\`.`);
  const messages: string[] = [];
  const report = (message: string) => void messages.push(message);
  const args = { resources, getConfig: () => config } as unknown as StackValidationArgs;
  if ("validateStack" in policy) policy.validateStack(args, report);
  for (const resource of resources)
    if ("validateResource" in policy)
      for (const validate of [policy.validateResource].flat())
        validate?.({ ...resource, ...args } as unknown as ResourceValidationArgs, report);
  return messages;
}

/** A StatefulSet that no rule finds anything wrong with, apart from what the spec and its pods' spec change. */
export function statefulSet({
  pod = {},
  ...spec
}: {
  pod?: object;
  [field: string]: unknown;
} = {}): Judged {
  return {
    type: "kubernetes:apps/v1:StatefulSet",
    props: {
      metadata: { name: "db", namespace: "data" },
      spec: {
        serviceName: "db",
        template: {
          metadata: { labels: { app: "db" } },
          spec: { securityContext: secure.pod, containers: [container()], ...pod },
        },
        ...spec,
      },
    },
  };
}

/** Its container, apart from what the fields change. */
export function container(fields: object = {}): object {
  return {
    name: "server",
    image: `example.org/db:1@sha256:${"0".repeat(64)}`,
    readinessProbe: {},
    livenessProbe: {},
    resources: { limits: { memory: "64Mi" }, requests: { cpu: "10m", memory: "64Mi" } },
    securityContext: secure.container,
    ...fields,
  };
}

const secure = {
  pod: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};
