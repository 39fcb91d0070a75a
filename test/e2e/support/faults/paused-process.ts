/** A process that is stopped until it is disposed of. */
export class PausedProcess implements Disposable {
  readonly #pid: number;

  constructor(pid: number) {
    this.#pid = pid;
    process.kill(pid, "SIGSTOP");
  }

  [Symbol.dispose](): void {
    process.kill(this.#pid, "SIGCONT");
  }
}
