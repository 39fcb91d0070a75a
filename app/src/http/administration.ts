import type { Context } from "koa";
import { mostRestored, type VisitStore } from "../store/visit-store.ts";
import { AdminToken } from "./admin-token.ts";
import type { AdminTokenFile } from "./admin-token-file.ts";
import { readBody } from "./body.ts";
import { Denials } from "./denials.ts";
import type { Handler } from "./router.ts";

/** How administrators are authenticated, and who hears of what they do. */
export interface Administration {
  tokenFile: AdminTokenFile;
  /** Called when the count has been set. */
  onRestored: (from: number, to: number) => void;
  /** Called for each request of an administrator, and for those denials that are told. */
  onUse: (use: Use) => void;
}

/** A request to an administrators' path. */
export interface Use {
  /** Such as `GET /admin/backup`. */
  readonly request: string;
  /** Failed: with the token, but without the effect. */
  readonly outcome: "done" | "failed" | "denied";
  /** Address of the other end of the connection, which may be a proxy. */
  readonly address: string;
  /** How many denials before this one were not told. */
  readonly untold?: number;
}

/** Longest body of a request, in bytes: many times what is needed. */
const mostBytes = 1024;

/** The handlers for administrators. `restore` takes what `backup` answers. */
export function adminHandlers(store: VisitStore, pod: string, administration: Administration) {
  const { onRestored } = administration;
  const denials = new Denials();

  const backup: Handler = (ctx) => {
    ctx.body = { visits: store.visits, pod, time: new Date().toISOString() };
  };

  const restore: Handler = async (ctx) => {
    const visits = visitsIn(ctx, await readBody(ctx, mostBytes));
    const previous = await store.restore(visits);
    onRestored(previous, visits);
    ctx.body = { visits, previous, pod };
  };

  return {
    backup: guarded(backup, administration, denials),
    restore: guarded(restore, administration, denials),
  };
}

/** The handler, for those who have the token, with a word of each use. */
function guarded(handler: Handler, administration: Administration, denials: Denials): Handler {
  return async (ctx) => {
    const use = {
      request: `${ctx.method} ${ctx.path}`,
      address: (ctx.req.socket.remoteAddress ?? "unknown").replace(/^::ffff:/, ""),
    };
    const tell = (outcome: Use["outcome"], untold = 0) =>
      administration.onUse({ ...use, outcome, ...(untold > 0 && { untold }) });
    authorize(ctx, administration.tokenFile, () => {
      const denial = denials.note();
      if ("wait" in denial) return denial.wait;
      tell("denied", denial.untold);
      return 0;
    });
    try {
      await handler(ctx);
    } catch (error) {
      tell("failed");
      throw error;
    }
    tell("done");
  };
}

/**
 * Throws unless the request carries the token: 401 (RFC 6750), 429 while there are too many such requests, and 503 while
 * there is no valid token. A token is compared whatever has been found by then, so that each denial takes the same work.
 *
 * @param deny Notes a denial, and returns for how many seconds the client is to wait
 */
function authorize(ctx: Context, tokenFile: AdminTokenFile, deny: () => number): void {
  const token = tokenFile.read();
  const [, given] = /^Bearer +(.+)$/i.exec(ctx.get("Authorization")) ?? [];
  // Node decodes headers as Latin-1, whatever their encoding.
  const isRight = (token instanceof Error ? AdminToken.none : token).matches(
    Buffer.from(given ?? "", "latin1"),
  );
  if (isRight) return;

  const wait = deny();
  if (token instanceof Error) ctx.throw(503, token.message, { expose: true });
  if (wait > 0) {
    const message = "Too many requests come without the administrators' token. Try again later.";
    ctx.throw(429, message, { headers: { "Retry-After": `${wait}` } });
  }
  if (given === undefined) {
    const message = "Expected the header `Authorization` to be `Bearer` and a token, got no token.";
    ctx.throw(401, message, { headers: challenge("") });
  }
  const message = "Expected the administrators' token, got another one.";
  ctx.throw(401, message, { headers: challenge(', error="invalid_token"') });
}

function challenge(error: string): Record<string, string> {
  return { "WWW-Authenticate": `Bearer realm="visit-counter"${error}` };
}

function visitsIn(ctx: Context, body: string): number {
  const visits = fieldIn(ctx, body);
  if (Number.isInteger(visits) && (visits as number) >= 0 && (visits as number) <= mostRestored) {
    return visits as number;
  }
  const got = visits === undefined ? "nothing" : `\`${JSON.stringify(visits)}\``;
  const message = `Expected \`visits\` to be an integer from 0 to ${mostRestored}, got ${got}.`;
  return ctx.throw(400, message);
}

function fieldIn(ctx: Context, body: string): unknown {
  try {
    return Object(JSON.parse(body)).visits;
  } catch {
    return ctx.throw(400, 'Expected the body to be JSON such as `{"visits":3}`, got no JSON.');
  }
}
