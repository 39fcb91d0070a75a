import { Failure } from "../../terminal/failure.ts";
import type { Properties } from "./properties.ts";

/** The resource of a request. */
export interface ResourceRequest {
  /** The full name in the state: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
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

/** Changes by property path, such as `build.platform`. None replaces the resource; empty means no change. */
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
  /** Empty for an import. */
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
  /** `undefined` if the resource is gone. */
  read(request: ReadRequest): Promise<Found | undefined>;
  update(request: UpdateRequest): Promise<Properties>;
  delete(request: ResourceRequest): Promise<void>;
}

/** A resource plugin. The user sees the message of a `Failure` that it throws; any other error is a bug. */
export interface ResourceProvider extends Resources {
  readonly name: string;
  /** The version of the official plugin that it replaces. */
  readonly version: string;
  checkConfig(news: Properties): Promise<Checked>;
  diffConfig(olds: Properties, news: Properties): Promise<Changes>;
  configure(config: Properties): Promise<void>;
  /** Ends the running operations; no other starts afterwards. */
  cancel(): void;
}

/** The failure for anything that a stand-in does not support. */
export function unsupported(
  expected: string,
  got: string,
  plugin: { readonly name: string; readonly version: string },
): Failure {
  return new Failure(
    `Expected ${expected} that the stand-in supports, got \`${got}\`. Install the official plugin with \`pulumi plugin install resource ${plugin.name} v${plugin.version}\`.`,
  );
}
