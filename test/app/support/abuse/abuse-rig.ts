import { setTimeout } from "node:timers/promises";
import { recoverCount } from "../directory.ts";
import { KeepAliveClient } from "../keep-alive-client.ts";
import type { ServerProcess } from "../server-process.ts";
import type { MemoryMeter } from "./memory-meter.ts";
import type { Scenario, Target } from "./scenario.ts";
import type { Tally } from "./tally.ts";
import { Witnesses } from "./witnesses.ts";

/** How often the memory is looked at, in milliseconds: of a server that dies, the last look is what is known. */
const lookMilliseconds = 20;

/** Visits that are answered before a server is killed. */
const enough = 20;

/** What a server has made of a scenario. */
export interface Findings {
  readonly name: string;
  /** Whether the process lived. */
  readonly lived: boolean;
  /** The most memory it used, in bytes. */
  readonly memory: number;
  /** Milliseconds of the slowest probe: `/readyz`, `/healthz`, or a visit on a new connection. */
  readonly slowest: number;
  /** Requests of good clients that failed or were refused. */
  readonly failed: number;
  /** Visits counted, for which nobody was there. */
  readonly uncalled: number;
}

/** A server, good clients who use it meanwhile, and a meter of its memory. */
export class AbuseRig {
  readonly #server: ServerProcess;
  readonly #directory: string;
  readonly #meter: MemoryMeter;
  readonly #port: number;
  readonly #visitors: Witnesses;
  readonly #probers: Witnesses;
  #ended = false;
  #holds = 0;
  /** The most visits that all abuse so far may have had counted. */
  #mayCount = 0;

  /** @param directory The server's data directory, empty before it started. */
  static async start(server: ServerProcess, directory: string, meter: MemoryMeter) {
    const port = await server.port();
    const [visitors, probers] = await Promise.all([
      Witnesses.visitors(port),
      Witnesses.probers(port),
    ]);
    return new AbuseRig(server, directory, meter, port, visitors, probers);
  }

  private constructor(
    server: ServerProcess,
    directory: string,
    meter: MemoryMeter,
    port: number,
    visitors: Witnesses,
    probers: Witnesses,
  ) {
    this.#server = server;
    this.#directory = directory;
    this.#meter = meter;
    this.#port = port;
    this.#visitors = visitors;
    this.#probers = probers;
    server.ended().then(() => {
      this.#ended = true;
    });
  }

  /** Abuses the server, while good clients use it. */
  async run({ name, holdsDisk, attack }: Scenario, share: number): Promise<Findings> {
    this.#meter.reset();
    await Promise.all([this.#visitors.begin(), this.#probers.begin()]);
    let memory = 0;
    const look = () => {
      memory = Math.max(memory, this.#meter.most() ?? 0);
    };
    const looks = setInterval(look, lookMilliseconds);
    this.#mayCount += await Promise.race([this.#attack(attack, share), this.#end()]);
    const [visitors, probers] = await Promise.all([this.#visitors.pause(), this.#probers.pause()]);
    clearInterval(looks);
    look();
    return {
      name,
      lived: !this.#ended,
      memory,
      slowest: Math.max(probers.slowestRead, holdsDisk ? 0 : probers.slowestVisit),
      failed: visitors.failed + probers.failed,
      uncalled: this.#ended ? 0 : await this.#uncalled([visitors, probers]),
    };
  }

  async #attack(attack: Scenario["attack"], share: number): Promise<number> {
    try {
      return await attack(this.#target(share));
    } catch (error) {
      // What breaks because the server has died is no fault of the attack.
      const died = await Promise.race([this.#end(), setTimeout(1000, undefined)]);
      if (died === undefined) throw error;
      return died;
    }
  }

  #target(share: number): Target {
    return {
      port: this.#port,
      share,
      holdDisk: async () => {
        this.#server.kill("SIGUSR2");
        await this.#server.logged(`held ${++this.#holds}`);
      },
      releaseDisk: async () => {
        this.#server.kill("SIGUSR2");
        // Signals that come together are one.
        await this.#server.logged(`released ${this.#holds}`);
      },
    };
  }

  /** Resolves with 0 when the server has died. */
  async #end(): Promise<number> {
    await this.#server.ended();
    return 0;
  }

  async #uncalled(tallies: readonly Tally[]): Promise<number> {
    using client = new KeepAliveClient(this.#port);
    const { body } = await client.ask("GET", "/visits");
    const mayCount = sum(tallies, ({ answered, broken }) => answered + broken) + this.#mayCount;
    return Math.max(0, Number(body) - mayCount);
  }

  /**
   * Kills the server while visits are counted.
   * @returns The number of visits that were answered, and are not found afterwards.
   */
  async kill(): Promise<number> {
    const [before] = await Promise.all([this.#visitors.begin(), this.#probers.begin()]);
    // On a busy machine the first answers take long.
    while (!this.#ended && (await this.#visitors.report()).answered < before.answered + enough)
      await setTimeout(lookMilliseconds);
    this.#server.kill("SIGKILL");
    await this.#server.ended();
    const tallies = await Promise.all([this.#visitors.pause(), this.#probers.pause()]);
    const found = await recoverCount(this.#directory);
    const answered = sum(tallies, (tally) => tally.answered);
    const highest = Math.max(...tallies.map((tally) => tally.highest));
    return Math.max(0, answered - found, highest - found, ...tallies.map(({ twice }) => twice));
  }

  [Symbol.dispose](): void {
    this.#visitors[Symbol.dispose]();
    this.#probers[Symbol.dispose]();
  }
}

function sum(tallies: readonly Tally[], what: (tally: Tally) => number): number {
  return tallies.reduce((total, tally) => total + what(tally), 0);
}
