/** A pod of Vault as the API server describes it. Source: kubernetes.io/docs/reference/kubernetes-api */
export interface PodObject {
  readonly metadata: {
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly containers?: readonly Container[] };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string } };
}

/** What the keeper needs to know about a pod. */
export interface PodState {
  /** Its id; the next pod of the same name has another. */
  readonly uid: string;
  /** Whether it is of an older template than its StatefulSet. */
  readonly isOutdated: boolean;
  /** Whether its containers are ready; Vault's is once it is unsealed. */
  readonly isReady: boolean;
  /** Whether it has been deleted, and has not ended yet. */
  readonly isEnding: boolean;
  /** `http` or `https`, as its server listens; undefined if it does not say. */
  readonly scheme?: string;
  /** What it waits for, in Kubernetes' words. */
  readonly waitsFor: string;
}

/** @param revision The StatefulSet's newest revision; undefined if it is not known. */
export function podState(
  { metadata, spec, status }: PodObject,
  revision: string | undefined,
): PodState {
  const condition = (type: string) => status?.conditions?.find((one) => one.type === type);
  const scheduled = condition("PodScheduled");
  // In the order in which they start: one that has not started keeps the next ones waiting.
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const waiting = containers.find(({ state }) => state?.waiting);
  const address = spec?.containers
    ?.find(({ name }) => name === "vault")
    ?.env?.find(({ name }) => name === "VAULT_ADDR")?.value;
  return {
    uid: metadata.uid,
    isOutdated:
      revision !== undefined && metadata.labels?.["controller-revision-hash"] !== revision,
    isReady: condition("Ready")?.status === "True",
    isEnding: metadata.deletionTimestamp !== undefined,
    scheme: address?.split(":")[0],
    waitsFor:
      scheduled?.status === "False"
        ? `${scheduled.reason}: ${scheduled.message}`
        : (waiting?.state?.waiting?.reason ?? status?.phase ?? "Pending"),
  };
}
