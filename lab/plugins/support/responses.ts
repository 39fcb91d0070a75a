import grpc from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import rpc from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { Failure } from "../../support/failure.ts";
import { type Properties, toStruct } from "./properties.ts";
import {
  type Checked,
  type Created,
  type Difference,
  type Found,
  InitializationFailure,
  type PropertyChange,
} from "./resource-provider.ts";

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

export function difference({ changes, deleteBeforeReplace }: Difference): provider.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
  const response = new provider.DiffResponse()
    .setChanges(changes.size > 0 ? DIFF_SOME : DIFF_NONE)
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(deleteBeforeReplace ?? false);

  for (const [path, change] of changes) {
    response.getDetaileddiffMap().set(path, propertyDiff(change));
    if (change.replaces) response.addReplaces(path);
  }
  return response;
}

function propertyDiff({ kind, replaces }: PropertyChange): provider.PropertyDiff {
  const kinds = provider.PropertyDiff.Kind;
  const plain = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE };
  const replacing = {
    add: kinds.ADD_REPLACE,
    delete: kinds.DELETE_REPLACE,
    update: kinds.UPDATE_REPLACE,
  };
  return new provider.PropertyDiff()
    .setKind((replaces ? replacing : plain)[kind])
    .setInputdiff(true);
}

export function created({ id, state }: Created): provider.CreateResponse {
  return new provider.CreateResponse().setId(id).setProperties(toStruct(state));
}

/** A resource without an id is one that is gone. */
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

/** What the engine is told of a failure; of a defect it also gets the stack trace. */
export function failure(error: unknown): Partial<grpc.StatusObject> {
  const code = grpc.status.UNKNOWN;
  if (error instanceof InitializationFailure) {
    return { code, details: error.message, metadata: initializationDetails(error) };
  }
  if (error instanceof Failure) return { code, details: error.message };
  return { code, details: error instanceof Error ? (error.stack ?? error.message) : `${error}` };
}

/** The state travels in the trailer that gRPC keeps for details of an error. */
function initializationDetails(error: InitializationFailure): grpc.Metadata {
  const details = new provider.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(toStruct(error.state))
    .setReasonsList([error.message, ...error.reasons]);
  if (error.inputs !== undefined) details.setInputs(toStruct(error.inputs));

  const packed = new any.Any();
  packed.pack(details.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new rpc.Status().setCode(grpc.status.UNKNOWN).setMessage(error.message);
  status.addDetails(packed);

  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
