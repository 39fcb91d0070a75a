import { Failure } from "../../support/failure.ts";
import type { Properties } from "./properties.ts";

/** Who a request is about. */
export interface ResourceRequest {
  /** The whole name in the state: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
  readonly urn: string;
  /** Its type: `kubernetes:core/v1:Service`. */
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
}

export interface CheckRequest extends ResourceRequest {
  /** The inputs of the last run; empty for a new resource. */
  readonly olds: Properties;
  readonly news: Properties;
  /** What a generated name must be derived from, so that a preview and its run agree; may be empty. */
  readonly randomSeed: Uint8Array;
}

export interface CheckFailure {
  readonly property: string;
  /** A sentence. */
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures?: readonly CheckFailure[];
}

export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  readonly state: Properties;
  readonly news: Properties;
  /** Property paths that the program wants left alone. */
  readonly ignoreChanges: readonly string[];
}

export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  /** Whether the resource must be replaced for it. */
  readonly replaces: boolean;
}

export interface Difference {
  /** By property path: `spec.template.spec.containers[0].image`. Nothing means no change. */
  readonly changes: ReadonlyMap<string, PropertyChange>;
  /** Default: false. */
  readonly deleteBeforeReplace?: boolean;
}

export interface CreateRequest extends ResourceRequest {
  readonly inputs: Properties;
  readonly preview: boolean;
  /** From the program's `customTimeouts`; 0 where it sets none. */
  readonly timeoutSeconds: number;
}

export interface Created {
  /** Empty in a preview. */
  readonly id: string;
  readonly state: Properties;
}

export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  /** Empty for a resource that is imported. */
  readonly state: Properties;
  readonly inputs: Properties;
}

export interface Found {
  readonly state: Properties;
  readonly inputs: Properties;
}

export interface UpdateRequest extends ResourceRequest {
  readonly id: string;
  readonly state: Properties;
  readonly news: Properties;
  readonly preview: boolean;
  readonly timeoutSeconds: number;
  readonly ignoreChanges: readonly string[];
}

export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly state: Properties;
  readonly timeoutSeconds: number;
}

/** The resources of one type or of one plugin. */
export interface Resources {
  check(request: CheckRequest): Promise<Checked>;
  diff(request: DiffRequest): Promise<Difference>;
  create(request: CreateRequest): Promise<Created>;
  /** `undefined` where the resource is gone. */
  read(request: ReadRequest): Promise<Found | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: DeleteRequest): Promise<void>;
}

/** A resource plugin. What it throws as a `Failure` is shown as it is; anything else is a defect. */
export interface ResourceProvider extends Resources {
  readonly name: string;
  /** The version of the official plugin that it stands in for. */
  readonly version: string;
  checkConfig(news: Properties): Promise<Checked>;
  /** `replaces`: the properties that change which cluster or host is meant, so that every resource is replaced. */
  diffConfig(olds: Properties, news: Properties): Promise<Difference>;
  configure(config: Properties): Promise<void>;
  /** Ends what is waiting; nothing is begun after it. */
  cancel(): void;
}

/** The resource is there and must be in the state, but it did not become what it should be. The next `up` tries again. */
export class InitializationFailure extends Failure {
  readonly id: string;
  readonly state: Properties;
  /** What was seen, one sentence each, after the message. */
  readonly reasons: readonly string[];
  /** Where the inputs were read from the cluster. */
  readonly inputs: Properties | undefined;

  constructor(
    message: string,
    found: {
      readonly id: string;
      readonly state: Properties;
      readonly reasons?: readonly string[];
      readonly inputs?: Properties;
    },
  ) {
    super(message);
    this.id = found.id;
    this.state = found.state;
    this.reasons = found.reasons ?? [];
    this.inputs = found.inputs;
  }
}

/** The failure for whatever a stand-in does not do. */
export function unsupported(
  expected: string,
  got: string,
  plugin: { readonly name: string; readonly version: string },
): Failure {
  return new Failure(
    `Expected ${expected} that the stand-in supports, got \`${got}\`. Install the official plugin with \`pulumi plugin install resource ${plugin.name} v${plugin.version}\`.`,
  );
}
