/** A long proof that can run by itself: the tests of `test/e2e/<name>.e2e.ts` at another size. */
export interface Part {
  readonly name: string;
  /** What it does at size 1. */
  readonly what: string;
  /** Minutes that this takes on two quiet processors. At most 40. */
  readonly minutes: number;
}

/** All parts, the quick ones first. */
export const parts: readonly Part[] = [
  { name: "power-cuts", what: "50 power cuts of a server under load", minutes: 1 },
  { name: "kills", what: "200 kills of a server under load", minutes: 2 },
  { name: "abuse", what: "25 kinds of abuse of a server in its container's memory", minutes: 3 },
  { name: "faults", what: "14 faults of a node under the load of 64 clients", minutes: 8 },
  { name: "keeper-deaths", what: "deaths of the keeper after each of its steps", minutes: 10 },
  {
    name: "interruptions",
    what: "kill -9 of Pulumi at each operation of a first `up` and of an update",
    minutes: 15,
  },
  {
    name: "restarts",
    what: "10 deletions of Vault's pod, 10 stops of the whole lab",
    minutes: 15,
  },
  {
    name: "rollouts",
    what: "a million visits of 64 clients, through 20 rolling updates and 5 canaries",
    minutes: 20,
  },
];
