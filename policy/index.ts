// The policy pack: Pulumi starts it as a process of its own, and asks it about each resource.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.ts";

new PolicyPack("stateful-sets", { policies: [...policies], enforcementLevel: "mandatory" });

// A Pulumi that was killed cannot end its plugins.
const pulumi = Number(process.env.PULUMI_PROCESS ?? process.ppid);
setInterval(() => process.ppid === pulumi || process.exit(), 1000).unref();
