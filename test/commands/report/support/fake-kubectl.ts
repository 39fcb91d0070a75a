import { Failure } from "../../../../commands/failure.ts";
import { Kubectl } from "../../../../commands/kubectl.ts";

/** What a command prints, or why it fails; of a list, the next each time, and then the last again and again. */
export type Answer = string | Failure | readonly (string | Failure)[];

/** By what the command lines begin with; the longest that fits counts. */
export type Answers = Readonly<Record<string, Answer>>;

/** `kubectl` that answers as it is told, and keeps what it is asked. */
export class FakeKubectl extends Kubectl {
  readonly commands: string[] = [];
  /** The standard input of each command that has one. */
  readonly inputs: string[] = [];
  readonly #answers: Answers;
  readonly #asked = new Map<string, number>();

  constructor(answers: Answers) {
    super(undefined);
    this.#answers = answers;
  }

  override async run(args: readonly string[], _seconds?: number, input = ""): Promise<string> {
    const command = args.join(" ");
    this.commands.push(command);
    if (input !== "") this.inputs.push(input);
    const [key] = Object.keys(this.#answers)
      .filter((start) => command.startsWith(start))
      .sort((one, other) => other.length - one.length);
    if (key === undefined) throw new Error(`no answer to ${command}`);
    const asked = this.#asked.get(key) ?? 0;
    this.#asked.set(key, asked + 1);
    const list = [this.#answers[key] ?? ""].flat();
    const answer = list[Math.min(asked, list.length - 1)] ?? "";
    if (answer instanceof Failure) throw answer;
    return answer;
  }
}

/** A table as kubectl prints it, from lines whose cells are between ` | `. */
export function tableOf(...lines: readonly string[]): string {
  const rows = lines.map((line) => line.split(" | ").map((cell) => cell.trim()));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3)).join(""))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
