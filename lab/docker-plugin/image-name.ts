const pathPart = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const fullName = new RegExp(
  `^(?<server>(?=[^/]*[.:]|localhost/)[a-zA-Z0-9.-]+(?::[0-9]+)?)/(?<path>${pathPart}(?:/${pathPart})*)(?::[\\w][\\w.-]{0,127})?$`,
);

/** An image name that includes its registry. */
export interface ImageName {
  /** The registry's host, with its port if it has one. */
  readonly server: string;
  /** The name without the tag. */
  readonly repository: string;
}

/** Undefined without a registry, or with a shortened path: `docker.io/redis` for `docker.io/library/redis`. */
export function parseImageName(name: string): ImageName | undefined {
  const { server, path } = fullName.exec(name)?.groups ?? {};
  if (server === undefined || path === undefined || server === "index.docker.io") return undefined;
  if (server === "docker.io" && !path.includes("/")) return undefined;
  return { server, repository: `${server}/${path}` };
}
