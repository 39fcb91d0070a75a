import { equal } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { issueAuthority, issueServer } from "../../keeper/src/certificates/issue.ts";
import type { Pair } from "../../keeper/src/certificates/pair.ts";
import { AskedScript } from "./support/asked-script.ts";

// In a separate process, since trust applies to the whole process for good. Looks at Vault for each line that it reads,
// and answers with what was wrong; empty if nothing was. Another request waits for its answer all the while: until then,
// the process keeps TLS sessions that it can resume.
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
      await using looker = new AskedScript(script, [authority.certificate, url]);
      equal(await looker.ask(), "");
      equal(await looker.ask(), "");
      server.setSecureContext(expired);
      equal(await looker.ask(), `Expected Vault at ${url} to answer, got \`CERT_HAS_EXPIRED\`.`);
      server.setSecureContext(right);
      equal(await looker.ask(), "");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
