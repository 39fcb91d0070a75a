import { Failure } from "../../terminal/failure.ts";
import type { Properties } from "./properties.ts";

/** Who a request is about. */
export interface ResourceRequest {
  /** The whole name in the state: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
  readonly urn: string;
  /** Its type: `docker:index/image:Image`. */
  readonly type: string;
}

export interface CheckRequest extends ResourceRequest {
  readonly news: Properties;
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
  readonly state: Properties;
  readonly news: Properties;
}

/** By property path, such as `build.platform`. None of them replaces the resource; nothing means no change. */
export type Changes = ReadonlyMap<string, "add" | "delete" | "update">;

export interface CreateRequest extends ResourceRequest {
  readonly inputs: Properties;
  readonly preview: boolean;
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
  readonly news: Properties;
  readonly preview: boolean;
}

/** The resources of one type or of one plugin. */
export interface Resources {
  check(request: CheckRequest): Promise<Checked>;
  diff(request: DiffRequest): Promise<Changes>;
  create(request: CreateRequest): Promise<Created>;
  /** `undefined` where the resource is gone. */
  read(request: ReadRequest): Promise<Found | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: ResourceRequest): Promise<void>;
}

/** A resource plugin. What it throws as a `Failure` is shown as it is; anything else is a defect. */
export interface ResourceProvider extends Resources {
  readonly name: string;
  /** The version of the official plugin that it stands in for. */
  readonly version: string;
  checkConfig(news: Properties): Promise<Checked>;
  diffConfig(olds: Properties, news: Properties): Promise<Changes>;
  configure(config: Properties): Promise<void>;
  /** Ends what is waiting; nothing is begun after it. */
  cancel(): void;
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
