import http from "node:http";

let users = 0;
let restore: (() => void) | undefined;

/**
 * Runs `body` with `fetch` going through the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`,
 * `NO_PROXY`). Only while it runs: the lab's requests to this machine must not use a proxy.
 */
export async function throughProxy<T>(body: () => Promise<T>): Promise<T> {
  // Exists since Node 24.14.
  if (users === 0) restore = http.setGlobalProxyFromEnv?.();
  users += 1;
  try {
    return await body();
  } finally {
    users -= 1;
    if (users === 0) restore?.();
  }
}
