import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { program as backup } from "../../keeper/src/backup/contract.ts";
import { port, userId } from "../../keeper/src/contract.ts";
import { program as growth } from "../../keeper/src/growth/contract.ts";
import { program as rollout } from "../../keeper/src/rollout/contract.ts";
import { root } from "../support/project.ts";

describe("The Dockerfile of the keeper", () => {
  const text = readFileSync(join(root, "keeper/Dockerfile"), "utf8");

  it("has the user and the port of the contract", () => {
    equal(/^USER (.*)$/m.exec(text)?.[1], `${userId}:${userId}`);
    equal(/^EXPOSE (.*)$/m.exec(text)?.[1], String(port));
  });

  it("has every program of the package, where the pods expect it", () => {
    const [, copied = "", target] = /^COPY (.+) (\S+)$/m.exec(text) ?? [];
    const { programs } = JSON.parse(readFileSync(join(root, "keeper/package.json"), "utf8"));
    deepEqual(copied.split(" "), Object.keys(programs));
    const files = ["rollout", "growth", "backup"].map((name) => `${target}${name}.mjs`);
    deepEqual(files, [rollout, growth, backup]);
  });

  it("starts the keeper", () => {
    deepEqual(JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? ""), [
      "node",
      "--max-old-space-size-percentage=50",
      "/keeper/server.mjs",
    ]);
  });
});
