// The fields of Kubernetes objects that the rules read, as the API has them. Any field may be missing, or unknown before
// an update.

/** An object that a program registers. */
export interface KubernetesObject {
  /** From the resource's type, such as `StatefulSet`. */
  readonly kind: string;
  readonly metadata?: Metadata;
  readonly spec?: Spec;
}

export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The specs of a StatefulSet, of other objects with a pod template, of a pod, and of a PodDisruptionBudget. */
export interface Spec extends PodSpec {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly template?: PodTemplate;
  readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  readonly strategy?: { readonly type?: string };
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxUnavailable?: number | string };
  };
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string;
    readonly whenScaled?: string;
  };
  readonly selector?: Selector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface PodTemplate {
  readonly metadata?: Metadata;
  readonly spec?: PodSpec;
}

export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext & {
    readonly sysctls?: readonly { readonly name: string }[];
  };
  readonly terminationGracePeriodSeconds?: number;
}

/** A volume: its name, and one field named after its type. */
export interface Volume {
  readonly name: string;
  readonly [type: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  /** Of an init container: `Always` makes it a sidecar. */
  readonly restartPolicy?: string;
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name?: string } }[];
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly startupProbe?: object;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: SecurityContext;
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name?: string; readonly key?: string };
  };
}

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: {
    readonly type?: string;
    readonly user?: string;
    readonly role?: string;
  };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}
