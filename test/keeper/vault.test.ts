import { equal } from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { issueAuthority, issueServer } from "../../keeper/src/certificates/issue.ts";
import type { Pair } from "../../keeper/src/certificates/pair.ts";
import { root } from "../support/project.ts";

// In a separate process, since trust applies to the whole process for good. Looks at Vault for each line that it reads,
// while another request waits for its answer: until then, the process keeps TLS sessions that it can resume.
const script = `
  import { createInterface } from "node:readline";
  import { setDefaultCACertificates } from "node:tls";
  import { Vault } from "./keeper/src/vault.ts";
  const [authority, url] = process.argv.slice(1);
  setDefaultCACertificates([authority]);
  const vault = new Vault(url);
  fetch(url + "/wait").catch(() => {});
  for await (const _ of createInterface(process.stdin)) {
    const trouble = await vault.sealStatus().then(() => vault.standing()).then(() => "", ({ message }) => message);
    console.log(trouble);
  }
`;

const names = { dns: ["localhost"], ip: ["127.0.0.1"] };

describe("A look at Vault", () => {
  it("verifies the certificate that the server has now, even if an earlier one was valid", async () => {
    const authority = await issueAuthority(3600);
    // With these, it resumes sessions also after it has got another certificate, as Vault does.
    const options = { ticketKeys: randomBytes(48), sessionIdContext: "vault" };
    const secure = (pair: Pair) => ({ ...options, cert: pair.certificate, key: pair.key });
    const right = secure(await issueServer(3600, authority, names));
    const expired = secure(await issueServer(-1, authority, names));
    const server = createServer(right, ({ url }, response) => {
      if (url !== "/wait") response.end('{"is_self":true}');
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await using looker = new Looker(authority.certificate, url);
      equal(await looker.look(), "");
      equal(await looker.look(), "");
      server.setSecureContext(expired);
      equal(await looker.look(), `Expected Vault at ${url} to answer, got \`CERT_HAS_EXPIRED\`.`);
      server.setSecureContext(right);
      equal(await looker.look(), "");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** The process of the script. */
class Looker {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(authority: string, url: string) {
    const args = ["--input-type=module", "--eval", script, "--", authority, url];
    this.#process = spawn(process.execPath, args, {
      cwd: root,
      env: {},
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Has it look. Returns what was wrong; empty if nothing was. */
  async look(): Promise<string> {
    this.#process.stdin.write("\n");
    return (await this.#lines.next()).value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }
}
