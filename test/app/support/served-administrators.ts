import { FakeStore } from "./fake-store.ts";
import { serve } from "./served-app.ts";
import { bearer, secret, tokenFile } from "./token-file.ts";

/** The app with administrators and a count of 7. Records its news in order. */
export async function serveAdministrators() {
  const file = await tokenFile();
  const store = new FakeStore();
  store.visits = 7;
  const app = await serve({ store, administration: file.administration });
  const stack = new AsyncDisposableStack();
  stack.use(file);
  stack.use(app);
  const headers = bearer(secret.token);
  // The stack disposes of both.
  const { [Symbol.asyncDispose]: _, ...methods } = app;
  return Object.assign(stack, {
    ...methods,
    file,
    store,
    backup: () => app.ask("/admin/backup", { headers }),
    restore: (body: string) => app.ask("/admin/visits", { method: "PUT", headers, body }),
  });
}
