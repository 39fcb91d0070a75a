// Runs in a pod of the counter, as an administrator: sends one request, and prints the answer as JSON. The token never
// leaves the pod, and is in no argument.
//
//   node --input-type=module --eval <this> -- <method> <path> [body]
import { readFileSync } from "node:fs";

const [method, path, body] = process.argv.slice(1);
const seconds = 25;

console.log(JSON.stringify(await answer()));

async function answer() {
  try {
    const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? 8000}${path}`, {
      method,
      body,
      headers: authorization(),
      signal: AbortSignal.timeout(seconds * 1000),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (error.name === "TimeoutError") return { trouble: `no answer within ${seconds} s` };
    // Its own message could quote the token.
    return { trouble: error.cause?.message ?? error.name };
  }
}

/** None if there is no token: the service itself knows best why. */
function authorization() {
  try {
    const { token } = JSON.parse(readFileSync(process.env.ADMIN_TOKEN_FILE, "utf8"));
    // A header is Latin-1; the service compares bytes.
    return { Authorization: `Bearer ${Buffer.from(token).toString("latin1")}` };
  } catch {
    return {};
  }
}
