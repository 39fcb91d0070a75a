import { DockerProvider } from "./docker-provider.ts";
import { serve } from "./protocol/serve.ts";

await serve((engine) => {
  const provider = new DockerProvider(engine);
  // A build must not outlive the run that started it.
  process.on("exit", () => provider.cancel());
  return provider;
});
