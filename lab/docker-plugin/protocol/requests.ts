import type provider from "@pulumi/pulumi/proto/provider_pb.js";
import { fromStruct, type Properties } from "./properties.ts";
import type {
  CheckRequest,
  CreateRequest,
  DiffRequest,
  ReadRequest,
  ResourceRequest,
  UpdateRequest,
} from "./resource-provider.ts";

/** The resource that a URN names: the URN's third part is a chain of types, its parents' first. */
export function resource(urn: string): ResourceRequest {
  const [, , types = ""] = urn.split("::");
  return { urn, type: types.split("$").at(-1) ?? types };
}

export function newInputs(request: provider.CheckRequest): Properties {
  return fromStruct(request.getNews());
}

/** The plugin's configuration: as properties or, from an older engine, as text by `<plugin>:config:<key>`. */
export function configuration(request: provider.ConfigureRequest, plugin: string): Properties {
  if (request.hasArgs()) return fromStruct(request.getArgs());

  const prefix = `${plugin}:config:`;
  const config: Properties = {};
  request.getVariablesMap().forEach((text, key) => {
    config[key.startsWith(prefix) ? key.slice(prefix.length) : key] = text;
  });
  return config;
}

export function check(request: provider.CheckRequest): CheckRequest {
  return {
    ...resource(request.getUrn()),
    news: fromStruct(request.getNews()),
  };
}

export function diff(request: provider.DiffRequest): DiffRequest {
  return {
    ...resource(request.getUrn()),
    state: fromStruct(request.getOlds()),
    news: fromStruct(request.getNews()),
  };
}

export function create(request: provider.CreateRequest): CreateRequest {
  return {
    ...resource(request.getUrn()),
    inputs: fromStruct(request.getProperties()),
    preview: request.getPreview(),
  };
}

export function read(request: provider.ReadRequest): ReadRequest {
  return {
    ...resource(request.getUrn()),
    id: request.getId(),
    state: fromStruct(request.getProperties()),
    inputs: fromStruct(request.getInputs()),
  };
}

export function update(request: provider.UpdateRequest): UpdateRequest {
  return {
    ...resource(request.getUrn()),
    news: fromStruct(request.getNews()),
    preview: request.getPreview(),
  };
}
