import { type CommandOptions, run } from "../terminal/command.ts";
import { Failure } from "../terminal/failure.ts";

/** A cluster that cannot be looked at, for want of kubectl or of rights: what does not depend on the look may go on. */
export class Unseen extends Failure {
  /** Completes "not looked at". */
  readonly reason: string;

  constructor({ message }: Failure, reason: string) {
    super(message);
    this.reason = reason;
  }
}

/** Reads by kubectl. Throws an `Unseen` where it is missing or the cluster forbids it, where it fails otherwise a `Failure`. */
export async function look(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  try {
    return await run("kubectl", args, options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.cause !== undefined) throw new Unseen(error, ", for want of kubectl");
    const [, forbidden] = error.message.match(/\(Forbidden\): (.*)/) ?? [];
    throw forbidden === undefined ? error : new Unseen(error, `: ${forbidden}`);
  }
}

/** A command for a person to type: kubectl on the cluster that `context` names, with arguments as they are typed. */
export function typedKubectl(context: readonly string[], args: string): string {
  const named = context.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg}'`));
  return ["npm run kubectl --", ...named, args].join(" ");
}
