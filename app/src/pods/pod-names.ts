/** What the pods of a StatefulSet are called: `counter-0`, `counter-1` and so on, also in DNS. */
export class PodNames {
  readonly #statefulSet: string;
  readonly #domain: string;
  /** Ordinal of the pod that this process runs in. */
  readonly own: number;

  /**
   * @param pod Name of the pod that this process runs in.
   * @param records Name of the DNS records that list the pods, such as `_http._tcp.counter.visit-counter.svc.cluster.local`.
   * @returns Undefined if a StatefulSet gives a pod no such name.
   */
  static of(pod: string, records: string): PodNames | undefined {
    const [, statefulSet, ordinal] = /^(.+)-(0|[1-9][0-9]*)$/.exec(pod) ?? [];
    if (statefulSet === undefined) return undefined;
    return new PodNames(statefulSet, Number(ordinal), records.split(".").slice(2).join("."));
  }

  private constructor(statefulSet: string, own: number, domain: string) {
    this.#statefulSet = statefulSet;
    this.own = own;
    this.#domain = domain;
  }

  name(ordinal: number): string {
    return `${this.#statefulSet}-${ordinal}`;
  }

  /** Full name in DNS. */
  host(ordinal: number): string {
    return `${this.name(ordinal)}.${this.#domain}`;
  }

  /** The ordinal of the pod with this name in DNS; undefined if it is none of the StatefulSet's. */
  ordinal(host: string): number | undefined {
    const ordinal = Number.parseInt(host.slice(this.#statefulSet.length + 1), 10);
    return ordinal >= 0 && this.host(ordinal) === host.toLowerCase() ? ordinal : undefined;
  }
}
