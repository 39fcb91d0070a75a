/** An expected failure, which the keeper retries. The message is for people: whole sentences without secrets. */
export class Failure extends Error {}
