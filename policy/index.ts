// The policy pack: Pulumi starts it as a process of its own, and asks it about each resource.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.ts";

new PolicyPack("stateful-sets", { policies: [...policies], enforcementLevel: "mandatory" });

// A Pulumi that was killed cannot end its plugins. By now it may be gone, and `ppid` be another process, so the script that
// starts the pack tells whose it is.
const pulumi = Number(process.env.PULUMI_PID ?? process.ppid);
setInterval(() => process.ppid === pulumi || process.exit(), 1000).unref();
