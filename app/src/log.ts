/**
 * Writes one event as one line of JSON to standard output.
 * @param event Name of the event, for searching.
 * @param details Further fields of the line; no secrets.
 */
export function log(level: "info" | "error", event: string, details: object): void {
  const line = { time: new Date().toISOString(), level, event, ...details };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
