// What Pulumi's runner of policy packs loads, which would otherwise compile index.ts by itself. Node runs it as it stands.
import "./index.ts";
