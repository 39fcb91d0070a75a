/** What to do with an active server that is to hand over. */
export type Next = "step down" | "wait" | "replace";

/**
 * Milliseconds between two requests to step down, and until a server that has not is replaced all the same. Vault pauses
 * for ten seconds after such a request, and takes the lead again if no other server has: more requests meanwhile do not
 * help. Source: manualStepDownSleepPeriod in hashicorp/vault, vault/ha.go
 */
const times = { between: 15_000, patience: 60_000 };

/**
 * The handover of the active server, whose pod is to be replaced. A raft leader cannot always hand over, for example to a
 * server that has just joined. If it is killed, the others elect a leader within half a minute.
 */
export class Handover {
  #podId: string | undefined;
  #first = 0;
  #last = 0;

  /**
   * @param podId Id of the active server's pod.
   * @param now A time in milliseconds that never goes back.
   */
  next(podId: string, now = performance.now()): Next {
    if (podId !== this.#podId) {
      this.#podId = podId;
      this.#first = now;
    } else if (now - this.#first >= times.patience) return "replace";
    else if (now - this.#last < times.between) return "wait";
    this.#last = now;
    return "step down";
  }
}
