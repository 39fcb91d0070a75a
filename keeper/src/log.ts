/**
 * Writes one event as one line of JSON to standard output.
 * @param event Name of the event, for searching.
 * @param details Further fields of the line; never a key, a token or a value of a secret.
 */
export function log(level: "info" | "warning" | "error", event: string, details: object): void {
  const line = { time: new Date().toISOString(), level, event, ...details };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
