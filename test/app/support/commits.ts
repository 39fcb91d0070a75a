import { exitCodes, Failure } from "../../../app/src/failure.ts";
import { GroupCommit } from "../../../app/src/store/group-commit.ts";
import { twoTurns } from "./turns.ts";

/** A failure of a commit. */
export const broken = new Failure("The volume is broken.", exitCodes.storage);

/** A failure from elsewhere. */
export const displaced = new Failure("The file is gone.", exitCodes.storage);

/** A group commit whose commits end when the test says so. */
export function group(visits = 0) {
  const begun: Array<{ visits: number; end: (failure?: Failure) => void }> = [];
  const events: string[] = [];
  const commits = new GroupCommit(
    visits,
    (visits, done) => begun.push({ visits, end: (failure) => done(failure) }),
    {
      onDurable: (visits) => events.push(`durable ${visits}`),
      onFailure: ({ message }) => events.push(message),
    },
  );
  return {
    commits,
    events,
    /** The count of each commit so far. */
    asked: () => begun.map(({ visits }) => visits),
    end: (failure?: Failure) => begun.at(-1)?.end(failure),
  };
}

/** The outcomes of promises so far: the value, the error's message, or "waiting". */
export async function outcomes(promises: Array<Promise<unknown>>) {
  const messages = promises.map((promise) => promise.catch((error) => error.message));
  await twoTurns();
  return Promise.all(
    messages.map((message) => Promise.race([message, Promise.resolve("waiting")])),
  );
}
