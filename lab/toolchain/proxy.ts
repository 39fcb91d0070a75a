import http from "node:http";

let users = 0;
let restore: (() => void) | undefined;

/**
 * Runs something whose `fetch` goes through the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`,
 * `NO_PROXY`). Only while it runs: what the lab asks on this machine goes through none.
 */
export async function throughProxy<T>(body: () => Promise<T>): Promise<T> {
  // From Node 24.14 on; before, there is no such function.
  if (users === 0) restore = http.setGlobalProxyFromEnv?.();
  users += 1;
  try {
    return await body();
  } finally {
    users -= 1;
    if (users === 0) restore?.();
  }
}
