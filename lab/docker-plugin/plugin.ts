/** The official plugin that this stand-in replaces. */
export const plugin = { name: "docker", version: "5.2.0" } as const;
