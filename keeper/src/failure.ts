/** Expected trouble: whole sentences for people, with nothing secret in them. What can pass by itself is tried again. */
export class Failure extends Error {}
