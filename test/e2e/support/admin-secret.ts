import assert from "node:assert/strict";
import type { Stack } from "./stack.ts";

/** Content of the file that the agent writes. */
export interface Secret {
  readonly token: string;
  readonly version: number;
  readonly created: string;
}

/** Milliseconds until every agent has delivered a changed secret: half a minute, and half as much again on a busy machine. */
export const propagationLimit = 45_000;

/** The secret of the counter's administrators, as its pods hold and enforce it. */
export class AdminSecret {
  private readonly stack: Stack;
  private readonly pods: readonly string[];

  /** @param pods Names of the pods. */
  constructor(stack: Stack, pods: readonly string[]) {
    this.stack = stack;
    this.pods = pods;
  }

  /** The secret in a pod. */
  async of(pod: string): Promise<Secret> {
    const text = await this.stack.exec(pod, "cat", "/vault/secrets/admin-token");
    assert.match(text, /^\{[^\n]+\}\n$/);
    return JSON.parse(text);
  }

  /** Status of `GET /admin/backup` through the client Service. */
  async backupStatus(token?: string): Promise<number> {
    const headers = new Headers({ Connection: "close" });
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    const response = await fetch(`http://${await this.stack.address()}:8000/admin/backup`, {
      headers,
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Status of `GET /admin/backup` from each pod, requested inside it. */
  async eachBackup(token: string): Promise<number[]> {
    return await Promise.all(
      this.pods.map(async (pod) => {
        const script = `fetch("http://127.0.0.1:8000/admin/backup", { headers: { Authorization: "Bearer " + process.argv[1] } }).then((r) => console.log(r.status))`;
        return Number(await this.stack.exec(pod, "node", "--eval", script, "--", token));
      }),
    );
  }
}
