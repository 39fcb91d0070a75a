import { Failure } from "../../../support/failure.ts";
import { isList, isProperties } from "../../support/properties.ts";
import { at, type KubernetesObject, textAt } from "../object/object.ts";
import { parseJsonPath } from "./json-path.ts";
import { type AwaitedKind, conditionOf, isStale, type Progress, stale } from "./progress.ts";

type Condition = (object: KubernetesObject) => Progress;

/** The kind of waiting that the annotation `pulumi.com/waitFor` asks for. */
export function waitFor(annotation: string): AwaitedKind {
  const conditions = parseConditions(annotation);
  return {
    lookups: () => [],
    progress: ({ object }) => {
      if (at(object, "status", "observedGeneration") !== undefined && isStale(object)) return stale;
      const all = conditions.map((condition) => condition(object));
      const hopeless = all.find(({ failed }) => failed);
      if (hopeless !== undefined) return hopeless;
      const open = all.filter(({ done }) => !done);
      return {
        done: open.length === 0,
        status: (open.length > 0 ? open : all).map(({ status }) => status).join("; "),
      };
    },
  };
}

/** Reads `jsonpath={...}`, `jsonpath={...}=value`, `condition=Type`, `condition=Type=Status`, or a JSON array of these. */
export function parseConditions(annotation: string): readonly Condition[] {
  return annotation === "" ? [] : listed(annotation).map(parseCondition);
}

function listed(annotation: string): readonly string[] {
  if (!annotation.trimStart().startsWith("[")) return [annotation];
  const list = parseList(annotation);
  if (list.length > 0 && list.every((element) => typeof element === "string")) return list;
  throw new Failure(
    `Expected annotation \`pulumi.com/waitFor\` to be one condition or a JSON array of some, got \`${annotation}\`.`,
  );
}

function parseList(text: string): readonly unknown[] {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function parseCondition(text: string): Condition {
  if (text.startsWith("condition=")) return conditionIs(text.slice("condition=".length));
  if (text.startsWith("jsonpath=")) return pathIs(text.slice("jsonpath=".length));
  throw new Failure(
    `Expected annotation \`pulumi.com/waitFor\` to start with \`jsonpath=\` or \`condition=\`, got \`${text}\`.`,
  );
}

function conditionIs(expression: string): Condition {
  const [type = "", expected = "True"] = expression.split("=");
  return (object) => {
    const condition = conditionOf(object, type);
    const got = textAt(condition, "status") || "nothing";
    const message = textAt(condition, "message");
    return {
      done: got.toLowerCase() === expected.toLowerCase(),
      status: `condition ${type} is ${got}${message && `: ${message}`}`,
    };
  };
}

function pathIs(expression: string): Condition {
  const [, path, expected] = /^(\{[^{}]*\})(?:=([^=].*))?$/s.exec(expression) ?? [];
  if (path === undefined) {
    throw new Failure(
      `Expected annotation \`pulumi.com/waitFor\` to be \`jsonpath={.path}\` or \`jsonpath={.path}=value\`, got \`jsonpath=${expression}\`.`,
    );
  }
  const inner = path.slice(1, -1).trim();
  const select = parseJsonPath(inner.startsWith("$") ? inner : `$${inner}`);
  return (object) => {
    const [found] = select(object);
    if (found === undefined) return { done: false, status: `${path} is not there` };
    if (expected === undefined) return { done: true, status: `${path} is there` };
    if (isList(found) || isProperties(found)) {
      const problems = [`Expected ${path} to be a single value, got a list or an object.`];
      return { done: false, failed: true, status: `${path} is no single value`, problems };
    }
    return { done: String(found) === expected, status: `${path} is ${String(found)}` };
  };
}
