import { deepEqual, equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { port, userId } from "../../keeper/src/contract.ts";
import { program } from "../../keeper/src/rollout/contract.ts";
import { root } from "../support/project.ts";

describe("The Dockerfile of the keeper", () => {
  const text = readFileSync(join(root, "keeper/Dockerfile"), "utf8");

  it("has the user and the port of the contract", () => {
    equal(/^USER (.*)$/m.exec(text)?.[1], `${userId}:${userId}`);
    equal(/^EXPOSE (.*)$/m.exec(text)?.[1], String(port));
  });

  it("copies every program of the package", () => {
    const { programs } = JSON.parse(readFileSync(join(root, "keeper/package.json"), "utf8"));
    deepEqual(
      [...text.matchAll(/^COPY (\S+) \/keeper\/(\S+)$/gm)].map(([, from, to]) => [from, to]),
      Object.keys(programs).map((file) => [file, file]),
    );
  });

  it("has the program of the rollouts where their Jobs expect it", () => {
    match(text, new RegExp(`^COPY \\S+ ${program}$`, "m"));
  });

  it("starts the keeper", () => {
    deepEqual(JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? ""), [
      "node",
      "--max-old-space-size-percentage=50",
      "/keeper/server.mjs",
    ]);
  });
});
