import { deepEqual } from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import analyzers from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { parse } from "yaml";
import { root } from "../support/project.ts";
import { statefulSet } from "./support/judged.ts";

const { plugins } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
const [{ name, path }] = plugins.analyzers;
const folder = join(root, path);
const script = join(folder, `pulumi-analyzer-${name}`);

/** As the engine does: the address of its own comes first. */
const args = ["127.0.0.1:1", "."];

/** What `spawn` takes. */
const started = [script, args, { cwd: folder, stdio: ["pipe", "inherit", "inherit"] }];

describe("The policy pack, run by Node", () => {
  let pack: ChildProcess;
  let client: analyzers.AnalyzerClient;

  before(async () => {
    pack = spawn(script, args, { cwd: folder });
    const [port] = await once(pack.stdout ?? pack, "data");
    client = new analyzers.AnalyzerClient(
      `127.0.0.1:${String(port).trim()}`,
      grpc.credentials.createInsecure(),
    );
  });
  after(() => {
    client?.close();
    pack?.kill();
  });

  it("refuses what violates a rule, and names the rule", async () => {
    const { type, props } = statefulSet({ serviceName: "" });
    const request = new messages.AnalyzeRequest();
    request.setType(type);
    request.setOptions(new messages.AnalyzerResourceOptions());
    request.setProperties(structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(props))));
    const response = await new Promise<messages.AnalyzeResponse>((resolve, reject) =>
      client.analyze(request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
    deepEqual(
      response
        .getDiagnosticsList()
        .map((diagnostic) => [diagnostic.getPolicyname(), diagnostic.getEnforcementlevel()]),
      [["explicit-names", messages.EnforcementLevel.MANDATORY]],
    );
  });

  it("ends when Pulumi was killed, which cannot end it", async () => {
    const engine = spawn(process.execPath, [
      ...["--eval", `require("node:child_process").spawn(...${JSON.stringify(started)})`],
    ]);
    // Whoever holds the other end of the pack's output hears that it has ended, too.
    const ended = once(engine.stdout, "close");
    await once(engine.stdout, "data");
    engine.kill("SIGKILL");
    await ended;
  });
});
