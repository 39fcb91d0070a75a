import { type CommandOptions, run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";

/** The cluster cannot be read because kubectl or rights are missing: what does not need the read may continue. */
export class Unseen extends Failure {
  /** Completes "not checked". */
  readonly reason: string;

  constructor({ message }: Failure, reason: string) {
    super(message);
    this.reason = reason;
  }
}

/** Runs a kubectl that reads. Throws an `Unseen` if kubectl is missing or the cluster forbids it, else a `Failure`. */
export async function look(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  try {
    return await run("kubectl", args, options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT")
      throw new Unseen(error, ": kubectl is missing");
    const [, forbidden] = error.message.match(/\(Forbidden\): (.*)/) ?? [];
    throw forbidden === undefined ? error : new Unseen(error, `: ${forbidden}`);
  }
}

/** A command for the user to type: kubectl on the cluster that `context` names, with `args` verbatim. */
export function typedKubectl(context: readonly string[], args: string): string {
  const named = context.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg}'`));
  return ["npm run kubectl --", ...named, args].join(" ");
}
