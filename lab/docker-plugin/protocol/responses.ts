import grpc from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { Failure } from "../../terminal/failure.ts";
import { type Properties, toStruct } from "./properties.ts";
import type { Changes, Checked, Created, Found } from "./resource-provider.ts";

export function configured(): provider.ConfigureResponse {
  return new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
}

export function checked({ inputs, failures = [] }: Checked): provider.CheckResponse {
  return new provider.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new provider.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

export function difference(changes: Changes): provider.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
  const { ADD, DELETE, UPDATE } = provider.PropertyDiff.Kind;
  const kinds = { add: ADD, delete: DELETE, update: UPDATE };
  const response = new provider.DiffResponse()
    .setChanges(changes.size > 0 ? DIFF_SOME : DIFF_NONE)
    .setHasdetaileddiff(true);
  for (const [path, change] of changes) {
    const difference = new provider.PropertyDiff().setKind(kinds[change]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}

export function created({ id, state }: Created): provider.CreateResponse {
  return new provider.CreateResponse().setId(id).setProperties(toStruct(state));
}

/** A response without an id means that the resource is gone. */
export function found(id: string, resource: Found | undefined): provider.ReadResponse {
  if (resource === undefined) return new provider.ReadResponse();
  return new provider.ReadResponse()
    .setId(id)
    .setProperties(toStruct(resource.state))
    .setInputs(toStruct(resource.inputs));
}

export function updated(state: Properties): provider.UpdateResponse {
  return new provider.UpdateResponse().setProperties(toStruct(state));
}

/** The error for the engine: a failure's message, or a bug's stack trace. */
export function failure(error: unknown): Partial<grpc.StatusObject> {
  const code = grpc.status.UNKNOWN;
  if (error instanceof Failure) return { code, details: error.message };
  return { code, details: error instanceof Error ? (error.stack ?? error.message) : `${error}` };
}
