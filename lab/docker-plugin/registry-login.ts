import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { DockerClient } from "./docker-client.ts";
import type { ImageInputs } from "./image-inputs.ts";
import { parseImageName } from "./image-name.ts";

/**
 * Calls `body` with a temporary folder of docker settings that are logged in to the image's registry, so that the
 * password never gets into the user's own settings. Without a user and password, or if no registry is needed, calls it
 * with `undefined` for the user's own settings.
 */
export async function withLogin<Result>(
  docker: DockerClient,
  { imageName, registry, build }: ImageInputs,
  push: boolean,
  body: (config: string | undefined) => Promise<Result>,
): Promise<Result> {
  const { server, username, password } = registry ?? {};
  const needed = push || build.cacheFrom !== undefined;
  if (!needed || !username || !password) return body(undefined);

  const config = mkdtempSync(join(tmpdir(), "docker-login-"));
  try {
    writeFileSync(join(config, "config.json"), JSON.stringify(otherLogins()), { mode: 0o600 });
    const registryServer = server || parseImageName(imageName)?.server || "";
    const login = ["login", "--username", username, "--password-stdin", registryServer];
    await docker.run(login, { input: password, config });
    return await body(config);
  } finally {
    rmSync(config, { recursive: true });
  }
}

/** The user's logins, for base images on other registries; no credentials store: docker would save the password there. */
function otherLogins(): object {
  const file = join(process.env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  return existsSync(file) ? { auths: JSON.parse(readFileSync(file, "utf8")).auths } : {};
}
