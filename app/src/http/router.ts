import type { Context, Middleware } from "koa";

/** Answers one method of one path. */
export type Handler = (ctx: Context) => void | Promise<void>;

/** Handlers by path and method. `GET` also handles `HEAD`, unless that has its own handler. */
export type Routes = Record<string, Record<string, Handler>>;

/**
 * Exact paths only: no parameters, no patterns, no trailing slash. Throws 404 for other paths and 405 with `Allow` for
 * other methods. Leaves the matched path in `ctx.state.route`.
 */
export function router(routes: Routes): Middleware {
  const methodsOf = new Map(
    Object.entries(routes).map(([path, { ...methods }]) => {
      if (methods.GET) methods.HEAD ??= methods.GET;
      return [path, new Map(Object.entries(methods))];
    }),
  );

  return async (ctx) => {
    const path = pathOf(ctx);
    const methods = methodsOf.get(path);
    if (!methods) {
      const known = [...methodsOf.keys()].join(", ");
      return ctx.throw(404, `Expected the path to be one of ${known}, got \`${path}\`.`);
    }
    ctx.state.route = path;

    const handler = methods.get(ctx.method);
    if (!handler) {
      const allowed = [...methods.keys()].join(", ");
      const message = `Expected the method for \`${path}\` to be one of ${allowed}, got \`${ctx.method}\`.`;
      return ctx.throw(405, message, { headers: { Allow: allowed } });
    }
    await handler(ctx);
  };
}

function pathOf(ctx: Context): string {
  try {
    return ctx.path;
  } catch {
    return ctx.throw(400, `Expected a valid URL, got \`${ctx.url}\`.`);
  }
}
