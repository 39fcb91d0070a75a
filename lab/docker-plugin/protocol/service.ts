import type grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Engine } from "./engine.ts";
import * as requests from "./requests.ts";
import { type ResourceProvider, unsupported } from "./resource-provider.ts";
import * as responses from "./responses.ts";

/**
 * Serves a `ResourceProvider` by Pulumi's resource plugin protocol. The Pulumi SDK's own server is for component
 * providers: it passes on neither configuration nor previews, timeouts or detailed diffs.
 *
 * @param cancelled called when the engine has cancelled the running operations
 */
export function resourceProviderService(
  resources: ResourceProvider,
  engine: Engine,
  cancelled: () => void,
): grpc.UntypedServiceImplementation {
  const refuse = (expected: string, got: string): never => {
    throw unsupported(expected, got, resources);
  };

  return {
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(resources.version)),
    attach: unary(async (request: plugin.PluginAttach) => {
      engine.attach(request.getAddress());
      return new empty.Empty();
    }),
    cancel: unary(async () => {
      resources.cancel();
      cancelled();
      return new empty.Empty();
    }),

    checkConfig: unary(async (request: provider.CheckRequest) =>
      responses.checked(await resources.checkConfig(requests.newInputs(request))),
    ),
    diffConfig: unary(async (request: provider.DiffRequest) => {
      const { state, news } = requests.diff(request);
      return responses.difference(await resources.diffConfig(state, news));
    }),
    configure: unary(async (request: provider.ConfigureRequest) => {
      await resources.configure(requests.configuration(request, resources.name));
      return responses.configured();
    }),

    check: unary(async (request: provider.CheckRequest) =>
      responses.checked(await resources.check(requests.check(request))),
    ),
    diff: unary(async (request: provider.DiffRequest) =>
      responses.difference(await resources.diff(requests.diff(request))),
    ),
    create: unary(async (request: provider.CreateRequest) =>
      responses.created(await resources.create(requests.create(request))),
    ),
    read: unary(async (request: provider.ReadRequest) =>
      responses.found(request.getId(), await resources.read(requests.read(request))),
    ),
    update: unary(async (request: provider.UpdateRequest) =>
      responses.updated(await resources.update(requests.update(request))),
    ),
    delete: unary(async (request: provider.DeleteRequest) => {
      await resources.delete(requests.resource(request.getUrn()));
      return new empty.Empty();
    }),

    invoke: unary(async (request: provider.InvokeRequest) =>
      refuse("a function", request.getTok()),
    ),
    call: unary(async (request: provider.CallRequest) => refuse("a method", request.getTok())),
    construct: unary(async (request: provider.ConstructRequest) =>
      refuse("a resource", request.getType()),
    ),
    getSchema: unary(async () => refuse("an operation", "the schema of the plugin")),
    parameterize: unary(async () => refuse("an operation", "parameterization")),
  };
}

function unary<Request>(
  answer: (request: Request) => Promise<unknown>,
): grpc.handleUnaryCall<Request, unknown> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(responses.failure(error)),
    );
  };
}
