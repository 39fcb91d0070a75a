export { restrictedViolations } from "../../policy/rules/restricted-pods.ts";
