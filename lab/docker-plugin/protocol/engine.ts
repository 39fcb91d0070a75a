import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

/** How the engine shows a message. */
export type Severity = "info" | "warning";

/** The messages that the user sees beside a resource. */
export interface Messages {
  /** Stays: it is printed again at the end of the run. */
  log(urn: string, severity: Severity, text: string): void;
  /** What is going on now: the next one takes its place. */
  status(urn: string, severity: Severity, text: string): void;
}

const severities = {
  info: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
} as const;

/** The engine that runs this plugin. */
export class Engine implements Messages {
  private client: engineService.EngineClient | undefined;

  /** Without an address nothing is said until the engine attaches. */
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
    // A message that does not arrive must not fail what it is about.
    this.client?.log(request, () => {});
  }

  /** Calls `lost` once the engine has not answered for `seconds`: a plugin must not outlive a killed engine. */
  watch(seconds: number, lost: () => void): void {
    setInterval(() => {
      this.client?.waitForReady(Date.now() + seconds * 1000, (error) => {
        if (error) lost();
      });
    }, seconds * 1000).unref();
  }
}
