import { mock } from "node:test";

/** Keeps the keeper's log out of the tests' output until all mocks are restored. */
export function quiet(): void {
  const write = process.stdout.write.bind(process.stdout);
  mock.method(process.stdout, "write", (text: string) => text.startsWith("{") || write(text));
}
