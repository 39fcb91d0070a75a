// The policy pack: Pulumi starts it as a process of its own, and asks it about each resource.
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.ts";

new PolicyPack("stateful-sets", { policies: [...policies], enforcementLevel: "mandatory" });
