import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blocks, document } from "./documents.ts";

/** An authority without a key, for tests that need only its text. Valid until 2126. */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBmTCCAT+gAwIBAgIUAKFncYYuEFXSXX32U6+nHzudXO8wCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWQXV0aG9yaXR5IG9mIHRoZSB0ZXN0czAgFw0yNjExMjIyMDA3
NTlaGA8yMTI2MTAyOTIwMDc1OVowITEfMB0GA1UEAwwWQXV0aG9yaXR5IG9mIHRo
ZSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN7INauDuy5UI+NqDFhT
d3BJ1BvNJJSMgcG1nDFnqTmiIc0M6CfGkhuHjHCNlFDXRyFfr4sOdW1hCJmMM7Dv
DH6jUzBRMB0GA1UdDgQWBBS3XM5Cg4l9QKjWWEvBuf7+6+H+NTAfBgNVHSMEGDAW
gBS3XM5Cg4l9QKjWWEvBuf7+6+H+NTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0gAMEUCIQCHnXgkeKnwHJr8UUMcbAUK39R7iTf8mraJfygJho2SXQIgXoFU
EprWph7BsqFIRk/fqp3qiNbpOWHCODAw4WVYmDg=
-----END CERTIFICATE-----
`;

/** Whether openssl is available. */
export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** The files that the openssl commands of docs/vault.md create, in a folder that is removed on disposal. */
export class Certificates {
  readonly folder = mkdtempSync(join(tmpdir(), "visit-counter-certificates-"));

  readonly #blocks: readonly string[];

  /** @param domain What a user puts in place of `cluster.local`. */
  constructor(domain = "cluster.local") {
    this.#blocks = blocks(document("docs/vault.md"), "sh")
      .filter((text) => /^openssl/.test(text))
      .map((text) => text.replace(/^domain=.*$/m, `domain=${domain}`));
    for (const block of this.#blocks) this.#type(block);
  }

  /** Issues another certificate of the same authority. */
  renew(): void {
    this.#type(this.#blocks.at(-1));
  }

  #type(input: string | undefined): void {
    execFileSync("sh", ["-e"], { input, cwd: this.folder, stdio: ["pipe", "pipe", "pipe"] });
  }

  /** The text of a file. */
  read(name: "ca.crt" | "tls.crt" | "tls.key"): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
