import { relative } from "node:path";
import { Failure } from "../terminal/failure.ts";
import { type DockerClient, DockerFailure } from "./docker-client.ts";
import type { ImageInputs } from "./image-inputs.ts";
import { parseImageName } from "./image-name.ts";
import type { Properties } from "./protocol/properties.ts";
import { withLogin } from "./registry-login.ts";

/** Shows one line of docker's output. */
export type Say = (line: string) => void;

/** Builds an image, pushes it if `push`, and returns the outputs of the resource. */
export async function buildImage(
  docker: DockerClient,
  image: ImageInputs,
  push: boolean,
  say: Say,
): Promise<Properties> {
  const { imageName, build, registry } = image;
  await docker.ping();
  const repoDigest = await withLogin(docker, image, push, async (config) => {
    for (const cached of build.cacheFrom?.images ?? []) await pull(docker, cached, config, say);
    await docker
      .run(buildCommand(image), { config, onLine: say })
      .catch(explain(`build \`${imageName}\` from \`${build.dockerfile}\``));
    return push ? pushImage(docker, imageName, config, say) : imageId(docker, imageName);
  });

  return {
    baseImageName: imageName,
    imageName,
    registryServer: registry?.server ?? "",
    repoDigest,
    dockerfile: relative(build.context, build.dockerfile),
    context: build.context,
    platform: build.platform,
  };
}

/** A first build finds no cache image yet: report that and continue. */
async function pull(
  docker: DockerClient,
  name: string,
  config: string | undefined,
  say: Say,
): Promise<void> {
  try {
    await docker.run(["pull", name], { config, onLine: say });
  } catch (error) {
    if (!(error instanceof DockerFailure)) throw error;
    say(`Building without the cache image ${name}: ${error.tail}`);
  }
}

function buildCommand({ imageName, build }: ImageInputs): string[] {
  const option = (name: string, values: readonly string[]): string[] =>
    values.filter((value) => value !== "").flatMap((value) => [`--${name}`, value]);

  return [
    "build",
    ...option("file", [build.dockerfile]),
    ...option("tag", [imageName]),
    ...option("platform", [build.platform]),
    ...option("target", [build.target ?? ""]),
    ...option("network", [build.network ?? ""]),
    ...option("add-host", build.addHosts ?? []),
    ...option("cache-from", build.cacheFrom?.images ?? []),
    ...option(
      "build-arg",
      Object.entries(build.args ?? {}).map(([name, value]) => `${name}=${value}`),
    ),
    build.context,
  ];
}

/** Returns the name with the digest from the registry's answer, which is the same for the same image. */
async function pushImage(
  docker: DockerClient,
  imageName: string,
  config: string | undefined,
  say: Say,
): Promise<string> {
  const lines = await docker
    .run(["push", imageName], { config, onLine: say })
    .catch(explain(`push \`${imageName}\``));
  const digest = lines.map((line) => /digest: (sha256:[0-9a-f]{64})/.exec(line)?.[1]).find(Boolean);
  if (digest === undefined) {
    throw new Failure(
      `Expected \`docker push\` to print the digest of \`${imageName}\`, got "${lines.at(-1) ?? ""}". Push to a registry that stores manifests by digest.`,
    );
  }
  return `${parseImageName(imageName)?.repository}@${digest}`;
}

async function imageId(docker: DockerClient, imageName: string): Promise<string> {
  const lines = await docker.run(["image", "inspect", "--format", "{{.Id}}", imageName]);
  return lines.join("");
}

function explain(what: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DockerFailure)) throw error;
    throw new Failure(
      `Expected docker to ${what}, got exit code ${error.code}. The end of its output:\n${error.tail}`,
    );
  };
}
