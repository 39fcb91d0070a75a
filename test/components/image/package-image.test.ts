import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PackageImage, type PackageImageArgs } from "../../../components/image/package-image.ts";
import { resolved, run } from "../../support/engine.ts";
import { root } from "../../support/project.ts";

const image = "docker:index/image:Image";
const args: PackageImageArgs = {
  package: "app",
  registry: "ghcr.io/you",
  baseImage: "node:24-alpine",
  platform: "linux/amd64",
  push: true,
};

describe("PackageImage", () => {
  it("builds the bundle with the application's Dockerfile, and pushes it", async () => {
    const { only } = await run(() => new PackageImage("app", args));
    const { imageName, ...inputs } = only(image).inputs;
    match(imageName, /^ghcr\.io\/you\/visit-counter:[0-9a-f]{12}$/);
    deepEqual(inputs, {
      build: {
        // Relative to Pulumi.yaml: moving the repository must not be a change.
        context: "app/dist",
        dockerfile: "app/dist/Dockerfile",
        platform: "linux/amd64",
        args: { BASE_IMAGE: "node:24-alpine" },
      },
      // The SDK's own default: a preview builds nothing.
      buildOnPreview: false,
      skipPush: false,
    });
  });

  it("puts the Dockerfile and what it copies into the context", async () => {
    await run(() => new PackageImage("app", args));
    const dockerfile = readFileSync(join(root, "app/Dockerfile"), "utf8");
    equal(readFileSync(join(root, "app/dist/Dockerfile"), "utf8"), dockerfile);
    const copied = /^COPY (\S+)/m.exec(dockerfile)?.[1];
    match(readFileSync(join(root, "app/dist", copied ?? ""), "utf8"), /createServer/);
  });

  it("does the same for the keeper, under its own name", async () => {
    const { result, only } = await run(
      () => new PackageImage("keeper", { ...args, package: "keeper" }),
    );
    const { imageName, build } = only(image).inputs;
    match(imageName, /^ghcr\.io\/you\/visit-counter-keeper:[0-9a-f]{12}$/);
    equal(build.context, "keeper/dist");
    equal(build.dockerfile, "keeper/dist/Dockerfile");
    match(readFileSync(join(root, "keeper/dist/server.mjs"), "utf8"), /seal-status/);
    match(readFileSync(join(root, "keeper/dist/backup.mjs"), "utf8"), /visit-counter\/counts\/1/);
    const { version } = JSON.parse(readFileSync(join(root, "keeper/package.json"), "utf8"));
    equal(await resolved(result.version), version);
  });

  it("references a pushed image by its digest in the registry", async () => {
    const { result } = await run(() => new PackageImage("app", args));
    equal(await resolved(result.reference), `ghcr.io/you/visit-counter@sha256:${"0".repeat(64)}`);
  });

  it("references an image that is not pushed by its content's tag, never by Docker's image id", async () => {
    const { result, only } = await run(() => new PackageImage("app", { ...args, push: false }));
    equal(only(image).inputs.skipPush, true);
    equal(await resolved(result.reference), only(image).inputs.imageName);
  });

  it("tags the same content alike", async () => {
    equal(await tagOf(args), await tagOf({ ...args, push: false }));
  });

  for (const [what, change] of [
    ["base image", { baseImage: "node:24-slim" }],
    ["platform", { platform: "linux/arm64" }],
  ] as const)
    it(`tags another ${what} differently`, async () => {
      notEqual(await tagOf({ ...args, ...change }), await tagOf(args));
    });

  it("has the application's version", async () => {
    const { result } = await run(() => new PackageImage("app", args));
    const { version } = JSON.parse(readFileSync(join(root, "app/package.json"), "utf8"));
    equal(await resolved(result.version), version);
  });
});

async function tagOf(args: PackageImageArgs): Promise<string> {
  const { only } = await run(() => new PackageImage("app", args));
  return only(image).inputs.imageName.replace(/.*:/, "");
}
