import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

/** How the engine shows a message. */
export type Severity = "info" | "warning";

/** Messages that the user sees beside a resource. */
export interface Messages {
  /** A permanent message, printed again at the end of the run. */
  log(urn: string, severity: Severity, text: string): void;
  /** The current activity, replaced by the next one. */
  status(urn: string, severity: Severity, text: string): void;
}

const severities = {
  info: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
} as const;

/** The engine that runs this plugin. */
export class Engine implements Messages {
  private client: engineService.EngineClient | undefined;

  /** Without an address, messages are dropped until the engine attaches. */
  constructor(address?: string) {
    if (address !== undefined) this.attach(address);
  }

  attach(address: string): void {
    this.client?.close();
    this.client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  }

  log(urn: string, severity: Severity, text: string): void {
    this.send(urn, severity, text, false);
  }

  status(urn: string, severity: Severity, text: string): void {
    this.send(urn, severity, text, true);
  }

  private send(urn: string, severity: Severity, text: string, ephemeral: boolean): void {
    const request = new engine.LogRequest();
    request.setUrn(urn);
    request.setSeverity(severities[severity]);
    request.setMessage(text);
    request.setEphemeral(ephemeral);
    // A lost message must not fail the operation.
    this.client?.log(request, () => {});
  }

  /** Calls `lost` if the engine has not answered for `seconds`: a plugin must not outlive a killed engine. */
  watch(seconds: number, lost: () => void): void {
    setInterval(() => {
      this.client?.waitForReady(Date.now() + seconds * 1000, (error) => {
        if (error) lost();
      });
    }, seconds * 1000).unref();
  }
}
