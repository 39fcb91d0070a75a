import grpc from "@grpc/grpc-js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { Engine } from "./engine.ts";
import type { ResourceProvider } from "./resource-provider.ts";
import { resourceProviderService } from "./service.ts";

/** Seconds without an answer from the engine until the plugin exits. */
const engineSilence = 10;
/** Seconds that it then has to stop its operations. */
const farewell = 5;

/**
 * Runs a plugin as the engine expects: it serves on a free loopback port, prints that port as the first line of
 * standard output, and runs until the engine ends it. The engine's address is the first argument that is not a flag.
 */
export async function serve(makeProvider: (engine: Engine) => ResourceProvider): Promise<void> {
  // Ctrl-C reaches the whole process group, but the engine decides what it means: the engine calls `Cancel`, then
  // interrupts the plugin itself and waits five seconds for it to end.
  const ignore = () => {};
  process.on("SIGINT", ignore);

  const engine = new Engine(process.argv.slice(2).find((argument) => !argument.startsWith("-")));
  const provider = makeProvider(engine);
  engine.watch(engineSilence, () => {
    provider.cancel();
    setTimeout(() => process.exit(0), farewell * 1000);
  });

  const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
  const server = new grpc.Server(unlimited);
  server.addService(
    providerService.ResourceProviderService,
    resourceProviderService(provider, engine, () => process.off("SIGINT", ignore)),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  process.stdout.write(`${port}\n`);
}
