import { mock } from "node:test";

/**
 * Keeps the keeper's log out of the tests' output until all mocks are restored.
 * @returns A function that gives the reasons of the events of a name.
 */
export function quiet(): (event: string) => unknown[] {
  const lines: { readonly event: string; readonly reason?: string }[] = [];
  const write = process.stdout.write.bind(process.stdout);
  mock.method(process.stdout, "write", (text: string) => {
    if (!text.startsWith("{")) return write(text);
    lines.push(JSON.parse(text));
    return true;
  });
  return (name) => lines.filter(({ event }) => event === name).map(({ reason }) => reason);
}
