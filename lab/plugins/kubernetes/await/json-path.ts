import { Failure } from "../../../support/failure.ts";
import type { Value } from "../../support/properties.ts";
import { child, comparisons, element, everything, type Step } from "./selection.ts";

/** Whether a filter keeps an element. */
type Test = (element: Value, root: Value) => boolean;
/** A side of a comparison; `undefined` is nothing, which only equals itself. */
type Operand = (element: Value, root: Value) => Value | undefined;

/** The tokens of an expression: two-letter operators, quoted texts, numbers, names, single signs. */
const tokens =
  /\s*(&&|\|\||==|!=|<=|>=|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_-]*|\S)/uy;

/**
 * Reads a JSONPath expression (RFC 9535) and returns what selects by it: names, indexes, wildcards and filters. Slices,
 * unions, descendants and functions are refused.
 */
export function parseJsonPath(expression: string): (value: Value) => readonly Value[] {
  const parser = new Parser(expression);
  const steps = parser.whole();
  return (value) => run(steps, value, value);
}

function run(steps: readonly Step[], from: Value, root: Value): readonly Value[] {
  return steps.reduce<readonly Value[]>((values, step) => step(values, root), [from]);
}

class Parser {
  private readonly expression: string;
  private readonly tokens: string[] = [];
  private next = 0;

  constructor(expression: string) {
    this.expression = expression;
    for (const [, token = ""] of expression.matchAll(new RegExp(tokens, "guy"))) {
      this.tokens.push(token);
    }
  }

  whole(): readonly Step[] {
    this.expect("$");
    const steps = this.steps();
    if (this.peek() !== undefined) this.fail();
    return steps;
  }

  private steps(): readonly Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.take(".")) steps.push(this.take("*") ? everything : child(this.name()));
      else if (this.take("[")) {
        steps.push(this.selector());
        this.expect("]");
      } else return steps;
    }
  }

  private selector(): Step {
    if (this.take("*")) return everything;
    if (this.take("?")) {
      const test = this.either();
      return (values, root) => everything(values, root).filter((element) => test(element, root));
    }
    const token = this.shift();
    if (/^-?\d+$/.test(token)) return element(Number(token));
    if (/^['"]/.test(token)) return child(unquote(token));
    return this.fail();
  }

  private either(): Test {
    const tests = [this.both()];
    while (this.take("||")) tests.push(this.both());
    return (value, root) => tests.some((test) => test(value, root));
  }

  private both(): Test {
    const tests = [this.test()];
    while (this.take("&&")) tests.push(this.test());
    return (value, root) => tests.every((test) => test(value, root));
  }

  private test(): Test {
    if (this.take("!")) {
      const test = this.test();
      return (value, root) => !test(value, root);
    }
    if (this.take("(")) {
      const test = this.either();
      this.expect(")");
      return test;
    }
    const left = this.operand();
    const operator = this.peek() ?? "";
    const compare = comparisons[operator];
    if (compare === undefined) return (value, root) => left(value, root) !== undefined;
    this.next++;
    const right = this.operand();
    return (value, root) => compare(left(value, root), right(value, root));
  }

  private operand(): Operand {
    const token = this.shift();
    if (token === "@" || token === "$") {
      const steps = this.steps();
      return (value, root) => run(steps, token === "@" ? value : root, root)[0];
    }
    if (/^['"]/.test(token)) return () => unquote(token);
    if (/^-?\d/.test(token)) return () => Number(token);
    if (Object.hasOwn(words, token)) return () => words[token];
    return this.fail();
  }

  private name(): string {
    const name = this.shift();
    return /^[\p{L}_]/u.test(name) ? name : this.fail();
  }

  private peek(): string | undefined {
    return this.tokens[this.next];
  }

  private shift(): string {
    return this.tokens[this.next++] ?? this.fail();
  }

  private take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.next++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail();
  }

  private fail(): never {
    throw new Failure(
      `Expected a JSONPath of names, indexes, \`*\` and filters, got \`${this.expression}\`.`,
    );
  }
}

const words: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

function unquote(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/g, "$1");
}
