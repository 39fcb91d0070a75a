import { setTimeout } from "node:timers/promises";
import type { Arrangement, Replica } from "./contract.ts";
import { Failure } from "./failure.ts";
import type { Kubernetes, Secret } from "./kubernetes.ts";
import { log } from "./log.ts";
import { type Intervals, Looks } from "./looks.ts";
import { pass } from "./moments.ts";
import { nextStep, type Seen, type SeenReplica, type Step } from "./next-step.ts";
import { drawShares, type KeeperRecord, readRecord, recordData, threshold } from "./record.ts";
import type { Session } from "./session.ts";
import { Vault } from "./vault.ts";

/** A step that changes what the next look sees. */
type Act = Exclude<Step, { do: "wait" } | { do: "configure" } | { do: "unseal" }>;

/** "again" if another step may follow at once, "ready" if all is as arranged, else the reason why it is not. */
type Outcome = "again" | "ready" | { readonly reason: string };

/** Looks at the current state, and takes the next step. */
export class Keeper {
  readonly #arrangement: Arrangement;
  readonly #kubernetes: Kubernetes;
  readonly #session: Session;
  readonly #looks: Looks;

  constructor(
    arrangement: Arrangement,
    kubernetes: Kubernetes,
    session: Session,
    intervals: Intervals,
  ) {
    this.#arrangement = arrangement;
    this.#kubernetes = kubernetes;
    this.#session = session;
    this.#looks = new Looks(intervals);
  }

  /**
   * Takes one step.
   * @throws Failure for trouble that may pass.
   */
  async step(): Promise<Outcome> {
    const secret = await this.#secret();
    const seen = {
      secret: this.#arrangement.secret,
      seal: this.#arrangement.seal,
      record: readRecord(secret),
      claim: await this.#kubernetes.claimId(this.#first.claim),
      replicas: await Promise.all(this.#arrangement.replicas.map(see)),
    };
    return await this.#take(seen, secret);
  }

  async #take(seen: Seen, secret: Secret | undefined): Promise<Outcome> {
    const step = nextStep(seen);
    if (step.do === "wait") return { reason: step.reason };
    if (step.do === "configure") {
      await this.#configure(step, secret);
      return step.complaint === undefined ? "ready" : { reason: step.complaint };
    }
    if (step.do === "unseal") {
      const troubles = await this.#unseal(step);
      if (troubles.size === step.replicas.length)
        return await this.#take(withTroubles(seen, troubles), secret);
      this.#looks.forget();
      return "again";
    }
    this.#looks.forget();
    await this.#act(step, secret);
    if (step.do !== "wipe") return "again";
    return {
      reason: `Expected ${this.#first.pod} to start again on an empty claim, got none yet.`,
    };
  }

  async #act(step: Act, secret: Secret | undefined): Promise<void> {
    switch (step.do) {
      case "make secret":
        await this.#kubernetes.createSecret(this.#arrangement.secret);
        return pass("secret made");
      case "announce":
        await this.#store(
          { state: "initialising", claim: step.claim, shares: drawShares() },
          secret,
        );
        log("info", "initialisation announced", { claim: step.claim });
        return pass("initialisation announced");
      case "initialise":
        return await this.#initialise(step.record.claim, step.record.shares);
      case "give up":
        await this.#store({ ...step.record, state: "wiping" }, secret);
        log("warning", "storage given up", {
          claim: step.record.claim,
          reason: "Vault was initialised but the answer was lost, so nobody has ever had access",
        });
        return pass("storage given up");
      case "wipe":
        await this.#kubernetes.deleteClaim(this.#first.claim, step.claim);
        pass("claim deleted");
        await this.#kubernetes.deletePod(this.#first.pod);
        return pass("pod deleted");
      case "join":
        await new Vault(step.replica.url).join(
          step.leader.url,
          this.#arrangement.certificateAuthority,
        );
        return log("info", "joined", { pod: step.replica.pod, leader: step.leader.pod });
    }
  }

  /** @returns The reason for each pod that is still sealed. */
  async #unseal({ replicas, keys }: Extract<Step, { do: "unseal" }>): Promise<Map<string, string>> {
    const troubles = new Map<string, string>();
    const unseal = async ({ pod, url }: Replica) => {
      if (!(await new Vault(url).unseal(keys)))
        throw new Failure(`Expected the stored keys to unseal ${pod}, got a sealed server.`);
      log("info", "unsealed", { pod });
    };
    await Promise.all(
      replicas.map((replica) =>
        unseal(replica).catch((error: Error) => troubles.set(replica.pod, error.message)),
      ),
    );
    if (troubles.size < replicas.length) pass("unsealed");
    return troubles;
  }

  async #initialise(claim: string, shares: number): Promise<void> {
    const { seal } = this.#arrangement;
    const answer = await new Vault(this.#first.url).initialise(seal, shares, threshold);
    // Initialised by somebody else, or by a request whose answer was lost. The next look tells which.
    if (answer === undefined) return;
    pass("initialisation answered");
    await this.#storeKeys({ state: "initialised", seal, ...answer }, claim);
    pass("keys stored");
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
    if (!this.#looks.isDue && step.record.rootToken === undefined) return;
    const store = (record: KeeperRecord) => this.#store(record, secret);
    await this.#looks.take(secret?.metadata.resourceVersion, () =>
      this.#session.configure(new Vault(step.active.url), step.record, store),
    );
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
    const [first] = this.#arrangement.replicas;
    if (first === undefined)
      throw new Error("unreachable: an arrangement has at least one replica");
    return first;
  }
}

async function see(replica: Arrangement["replicas"][number]): Promise<SeenReplica> {
  const vault = new Vault(replica.url);
  try {
    const status = await vault.sealStatus();
    const active = status.initialized && !status.sealed && (await vault.isActive());
    return { ...replica, status, active };
  } catch (error) {
    return { ...replica, trouble: (error as Error).message, active: false };
  }
}

/** Adds this trouble with these pods, for the next decision. */
function withTroubles(seen: Seen, troubles: ReadonlyMap<string, string>): Seen {
  const replicas = seen.replicas.map((replica) => ({
    ...replica,
    trouble: troubles.get(replica.pod) ?? replica.trouble,
  }));
  return { ...seen, replicas };
}
