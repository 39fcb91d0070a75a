import type { Context } from "koa";
import { mostRestored, type VisitStore } from "../store/visit-store.ts";
import type { AdminTokenFile } from "./admin-token-file.ts";
import { readBody } from "./body.ts";
import type { Handler } from "./router.ts";

/** How administrators are authenticated, and who hears of a restore. */
export interface Administration {
  tokenFile: AdminTokenFile;
  /** Called when the count has been set. */
  onRestored: (from: number, to: number) => void;
}

/** Longest body of a request, in bytes: many times what is needed. */
const mostBytes = 1024;

/** The handlers for administrators. `restore` takes what `backup` answers. */
export function adminHandlers(store: VisitStore, pod: string, administration: Administration) {
  const { tokenFile, onRestored } = administration;

  const backup: Handler = (ctx) => {
    authorize(ctx, tokenFile);
    ctx.body = { visits: store.visits, pod, time: new Date().toISOString() };
  };

  const restore: Handler = async (ctx) => {
    authorize(ctx, tokenFile);
    const visits = visitsIn(ctx, await readBody(ctx, mostBytes));
    const previous = await store.restore(visits);
    onRestored(previous, visits);
    ctx.body = { visits, previous, pod };
  };

  return { backup, restore };
}

/** Throws 401 unless the request carries the token (RFC 6750), and 503 while there is no valid token. */
function authorize(ctx: Context, tokenFile: AdminTokenFile): void {
  const token = tokenFile.read();
  if (token instanceof Error) ctx.throw(503, token.message, { expose: true });
  const [, given] = /^Bearer +(.+)$/i.exec(ctx.get("Authorization")) ?? [];
  if (given === undefined) {
    const message = "Expected the header `Authorization` to be `Bearer` and a token, got no token.";
    ctx.throw(401, message, { headers: challenge("") });
  }
  // Node decodes headers as Latin-1, whatever their encoding.
  if (token.matches(Buffer.from(given, "latin1"))) return;
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
