import { setTimeout } from "node:timers/promises";
import type { Certificates } from "./certificates/certificates.ts";
import { Checks, type Intervals } from "./checks.ts";
import type { Arrangement, Server } from "./contract.ts";
import { Failure } from "./failure.ts";
import { Handover } from "./handover.ts";
import type { Kubernetes, Secret } from "./kubernetes.ts";
import { log } from "./log.ts";
import type { Look } from "./metrics.ts";
import { reached } from "./moments.ts";
import { nextStep } from "./next-step.ts";
import { drawShares, type KeeperRecord, readRecord, recordData, threshold } from "./record.ts";
import { look, type Seen } from "./seen.ts";
import type { Session } from "./session.ts";
import type { Step } from "./step.ts";
import { unseal } from "./unsealing.ts";
import { Vault } from "./vault.ts";

/** A step that changes what the next look sees. */
type Act = Exclude<Step, { do: "wait" | "configure" | "unseal" | "ask for members" }>;

/** "again" if another step may follow at once, "ready" if all is as arranged, else the reason why it is not. */
export type Outcome = "again" | "ready" | { readonly reason: string };

/** Checks at the current state, and takes the next step. */
export class Keeper {
  readonly #arrangement: Arrangement;
  readonly #kubernetes: Kubernetes;
  readonly #session: Session;
  readonly #checks: Checks;
  /** Limits how often Vault is asked for the members of its cluster: each time is in both audit logs. */
  readonly #questions: Checks;
  readonly #handover = new Handover();
  #lastLook: Look | undefined;
  readonly #certificates: Pick<Certificates, "trusted">;

  /** @param certificates By which a server that joins verifies the active one. */
  constructor(
    arrangement: Arrangement,
    kubernetes: Kubernetes,
    session: Session,
    intervals: Intervals,
    certificates: Pick<Certificates, "trusted">,
  ) {
    this.#arrangement = arrangement;
    this.#kubernetes = kubernetes;
    this.#session = session;
    this.#checks = new Checks(intervals);
    this.#questions = new Checks(intervals);
    this.#certificates = certificates;
  }

  /** What it saw last; undefined before that. */
  get lastLook(): Look | undefined {
    return this.#lastLook;
  }

  /**
   * Takes one step.
   * @param certificateTrouble Why there is no right certificate for a server that starts now. @default there is one, or
   *   none is needed
   * @throws Failure for trouble that may pass.
   */
  async step(certificateTrouble?: string): Promise<Outcome> {
    const secret = await this.#secret();
    const seen = await look(this.#arrangement, this.#kubernetes, readRecord(secret));
    this.#lastLook = { seconds: Date.now() / 1000, servers: seen.servers };
    const outcome = await this.#take({ ...seen, certificateTrouble }, secret);
    if (certificateTrouble === undefined || outcome === "again") return outcome;
    const reason = outcome === "ready" ? "" : outcome.reason;
    return { reason: `${certificateTrouble} ${reason}`.trim() };
  }

  async #take(seen: Seen, secret: Secret | undefined): Promise<Outcome> {
    const step = nextStep(seen);
    switch (step.do) {
      case "wait":
        return { reason: step.reason };
      case "configure":
        await this.#configure(step, secret);
        if (step.complaint !== undefined) return { reason: step.complaint };
        return step.record.rootToken === undefined ? "ready" : "again";
      case "ask for members":
        return await this.#take({ ...seen, members: await this.#members(step.active) }, secret);
      case "unseal": {
        const troubles = await unseal(step.servers, step.keys);
        if (troubles.size === step.servers.length)
          return await this.#take(withTroubles(seen, troubles), secret);
        this.#forget();
        return "again";
      }
      default:
        this.#forget();
        return await this.#act(step, secret);
    }
  }

  async #act(step: Act, secret: Secret | undefined): Promise<Outcome> {
    switch (step.do) {
      case "make secret":
        await this.#kubernetes.createSecret(this.#arrangement.secret);
        reached("secret made");
        return "again";
      case "announce":
        await this.#store(
          { state: "initialising", claim: step.claim, shares: drawShares() },
          secret,
        );
        log("info", "initialisation announced", { claim: step.claim });
        reached("initialisation announced");
        return "again";
      case "initialise":
        await this.#initialise(step.record.claim, step.record.shares);
        return "again";
      case "give up":
        await this.#store({ ...step.record, state: "wiping" }, secret);
        log("warning", "storage given up", {
          claim: step.record.claim,
          reason: "Vault was initialised but the answer was lost, so nobody has ever had access",
        });
        reached("storage given up");
        return "again";
      case "wipe": {
        const { pod, claim } = this.#first;
        await this.#kubernetes.deleteClaim(claim, step.claim);
        reached("claim deleted");
        if (step.podId !== undefined) await this.#kubernetes.deletePod(pod, step.podId);
        reached("pod deleted");
        return { reason: `Expected ${pod} to start again on an empty claim, got none yet.` };
      }
      case "join": {
        const { server, leader } = step;
        await new Vault(server.url).join(leader.url, this.#certificates.trusted);
        log("info", "joined", { pod: server.pod, leader: leader.pod });
        return "again";
      }
      case "replace":
        return this.#replace(step.pod, step.podId, "it does not have Vault's newest settings");
      case "step down": {
        const { pod, url } = step.active;
        const next = this.#handover.next(step.podId);
        if (next === "replace")
          return this.#replace(pod, step.podId, "it was told to hand over, and stayed active");
        if (next === "step down") {
          await this.#session.stepDown(new Vault(url));
          log("info", "stepped down", { pod });
        }
        return { reason: `Expected another active server than ${pod}, got none yet.` };
      }
    }
  }

  async #replace(pod: string, podId: string, reason: string): Promise<Outcome> {
    await this.#kubernetes.deletePod(pod, podId);
    log("info", "replacing", { pod, reason });
    return { reason: `Expected a new pod ${pod}, got none yet.` };
  }

  async #initialise(claim: string, shares: number): Promise<void> {
    const { seal } = this.#arrangement;
    const answer = await new Vault(this.#first.url).initialise(seal, shares, threshold);
    // Initialised by somebody else, or by a request whose answer was lost. The next look tells which.
    if (answer === undefined) return;
    reached("initialisation answered");
    await this.#storeKeys({ state: "initialised", seal, ...answer }, claim);
    reached("keys stored");
  }

  /** Retries until the keys are stored, as they exist nowhere else, or until another keeper gave up their storage. */
  async #storeKeys(record: KeeperRecord, claim: string): Promise<void> {
    for (;;) {
      try {
        const secret = await this.#secret();
        const current = readRecord(secret);
        if (current.state !== "initialising" || current.claim !== claim)
          return log("error", "keys dropped", { reason: "another keeper gave up their storage" });
        await this.#store(record, secret);
        return log("info", "initialised", { pod: this.#first.pod });
      } catch (error) {
        log("error", "keys not stored yet", { message: (error as Error).message });
        await setTimeout(500);
      }
    }
  }

  async #configure(step: Extract<Step, { do: "configure" }>, secret: Secret | undefined) {
    if (!this.#checks.isDue && step.record.rootToken === undefined) return;
    const store = (record: KeeperRecord) => this.#store(record, secret);
    await this.#checks.run(secret?.metadata.resourceVersion, () =>
      this.#session.configure(new Vault(step.active.url), step.record, store),
    );
    // The keeper may have got a right that it lacked.
    this.#questions.forget();
  }

  async #members(active: Server): Promise<Seen["members"]> {
    const ask = () => this.#session.requireVoters(new Vault(active.url));
    try {
      await this.#questions.run(undefined, ask);
      return {};
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { trouble: error.message };
    }
  }

  /** Makes the next checks due at once, because Vault has changed. */
  #forget(): void {
    this.#checks.forget();
    this.#questions.forget();
  }

  #secret(): Promise<Secret | undefined> {
    return this.#kubernetes.secret(this.#arrangement.secret);
  }

  /**
   * Replaces the record that was read from this Secret.
   * @throws Failure if the Secret has changed since, through another keeper or by hand.
   */
  async #store(record: KeeperRecord, secret: Secret | undefined): Promise<void> {
    if (secret === undefined) throw new Failure("Expected the Secret to exist, got none.");
    await this.#kubernetes.writeSecret({ ...secret, data: recordData(record) });
  }

  get #first() {
    const [first] = this.#arrangement.servers;
    if (first === undefined) throw new Error("unreachable: an arrangement has at least one server");
    return first;
  }
}

/** Adds this trouble with these pods, for the next decision. */
function withTroubles(seen: Seen, troubles: ReadonlyMap<string, string>): Seen {
  const servers = seen.servers.map((server) => ({
    ...server,
    trouble: troubles.get(server.pod) ?? server.trouble,
  }));
  return { ...seen, servers };
}
