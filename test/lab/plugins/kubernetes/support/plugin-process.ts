import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type engine from "@pulumi/pulumi/proto/engine_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

const main = fileURLToPath(
  new URL("../../../../../lab/plugins/kubernetes/main.ts", import.meta.url),
);

/** The plugin as the engine runs it: a process that is spoken to by gRPC. */
export class PluginProcess {
  /** What the plugin told the engine: `ephemeral: Waiting...`. */
  readonly told: string[] = [];
  private readonly engine = new grpc.Server();
  private child: ChildProcess | undefined;
  private client: providerService.ResourceProviderClient | undefined;

  async start(env: NodeJS.ProcessEnv): Promise<void> {
    this.engine.addService(engineService.EngineService, {
      log: (
        call: grpc.ServerUnaryCall<engine.LogRequest, empty.Empty>,
        callback: grpc.sendUnaryData<empty.Empty>,
      ) => {
        const kind = call.request.getEphemeral() ? "ephemeral" : "lasting";
        this.told.push(`${kind}: ${call.request.getMessage()}`);
        callback(null, new empty.Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(error) : resolve(at),
      );
    });
    this.child = spawn(process.execPath, [main, `127.0.0.1:${port}`], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(this.child.stdout ?? this.child, "data");
    this.client = new providerService.ResourceProviderClient(
      `127.0.0.1:${String(line).trim()}`,
      grpc.credentials.createInsecure(),
    );
  }

  async stop(): Promise<void> {
    this.client?.close();
    this.child?.kill();
    if (this.child) await once(this.child, "exit");
    this.engine.forceShutdown();
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Calls a method and returns its answer. Throws the `ServiceError`. */
  call<Answer>(
    method: (
      client: providerService.ResourceProviderClient,
      callback: (error: grpc.ServiceError | null, answer: Answer) => void,
    ) => unknown,
  ): Promise<Answer> {
    const { client } = this;
    if (client === undefined) throw new Error("the plugin was not started");
    return new Promise((resolve, reject) => {
      method(client, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }
}
