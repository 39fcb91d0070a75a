import { serve } from "../support/serve.ts";
import { KubernetesProvider } from "./kubernetes-provider.ts";

await serve((engine) => new KubernetesProvider(engine));
