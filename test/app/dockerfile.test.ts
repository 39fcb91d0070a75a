import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as contract from "../../app/src/contract.ts";

describe("The Dockerfile", () => {
  it("follows the contract, runs nothing during the build, and starts without a shell", async () => {
    const dockerfile = await readFile(new URL("../../app/Dockerfile", import.meta.url), "utf8");
    const instructions = dockerfile.split("\n").filter((line) => line && !line.startsWith("#"));
    assert.deepEqual(instructions, [
      "ARG BASE_IMAGE",
      `FROM \${BASE_IMAGE}`,
      "COPY server.mjs /app/server.mjs",
      `WORKDIR ${contract.dataDirectory}`,
      `USER ${contract.userId}:${contract.userId}`,
      `EXPOSE ${contract.port}`,
      'CMD ["node", "--max-old-space-size-percentage=50", "/app/server.mjs"]',
    ]);
  });
});
