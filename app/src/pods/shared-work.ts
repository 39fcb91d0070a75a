/**
 * Work that is done once for all who ask for it while it cannot begin. Whoever asks gets what was begun after that: what
 * is just being done may be older than what they know.
 * @param work One at a time.
 * @param rest Called when work begins; the next begins no earlier than this resolves.
 */
export function sharedWork<Result>(
  work: () => Promise<Result>,
  rest: () => Promise<unknown>,
): () => Promise<Result> {
  let next: Promise<Result> | undefined;
  let mayBegin: Promise<unknown> = Promise.resolve();

  return () => {
    next ??= mayBegin.then(() => {
      next = undefined;
      const result = work();
      mayBegin = Promise.allSettled([result, rest()]);
      return result;
    });
    return next;
  };
}
