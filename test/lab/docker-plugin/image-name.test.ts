import assert from "node:assert/strict";
import { parseImageName } from "../../../lab/docker-plugin/image-name.ts";

describe("An image name", () => {
  for (const [name, server, repository] of [
    ["localhost:5000/app:lab", "localhost:5000", "localhost:5000/app"],
    ["localhost/app", "localhost", "localhost/app"],
    ["docker.io/user/app:v1", "docker.io", "docker.io/user/app"],
    ["ghcr.io/a/b_c/d--e.f:V1.0-x", "ghcr.io", "ghcr.io/a/b_c/d--e.f"],
  ] as const) {
    it(`\`${name}\` is full`, () => {
      assert.deepEqual(parseImageName(name), { server, repository });
    });
  }

  for (const name of [
    "",
    "app",
    "user/app",
    "docker.io/redis",
    "index.docker.io/user/app",
    "ghcr.io/User/app",
    "ghcr.io/app:",
    "ghcr.io/app:.v1",
    "ghcr.io/app@sha256:0",
    "https://ghcr.io/app",
    "ghcr.io//app",
    "ghcr.io/a___b",
    "ghcr.io/app\n",
  ]) {
    it(`${JSON.stringify(name)} is not full or not valid`, () => {
      assert.equal(parseImageName(name), undefined);
    });
  }
});
