/** The official plugin that this one stands in for. */
export const plugin = { name: "docker", version: "5.2.0" } as const;
