import * as pulumi from "@pulumi/pulumi";

/** An object of the cluster, as the last `up` or `refresh` left it in the state. */
export interface LastObject {
  /** What the program asked for. */
  readonly inputs: unknown;
  /** What the cluster had. */
  readonly live: unknown;
}

/**
 * The stack's last state, of which an object is found by its URN, without the part before the types. Nothing is found
 * before the first `up`.
 *
 * Pulumi's own function reads it from the stack's backend, whichever that is, in some 25 ms. Resource hooks would see the
 * last inputs, too, but each only when its resource's turn has come, after others have changed.
 * Source: `readStackResourceOutputs` in pulumi/pulumi, pkg/resource/deploy/builtins.go
 *
 * @throws pulumi.RunError if the state cannot be read.
 */
export async function lastState(): Promise<(urn: string) => LastObject | undefined> {
  const state = await readState();
  return (urn) => {
    const [, resource] =
      Object.entries(Object(at(state, "outputs"))).find(([known]) => known.endsWith(`::${urn}`)) ??
      [];
    const live = at(resource, "outputs");
    // The providers of Kubernetes keep their inputs among the outputs.
    return live === undefined ? undefined : { inputs: at(live, "__inputs") ?? live, live };
  };
}

async function readState(): Promise<unknown> {
  const [organization, stack] = [pulumi.getOrganization(), pulumi.getStack()];
  const fullName = [organization, pulumi.getProject(), stack].join("/");
  try {
    return await readStack(fullName);
  } catch (error) {
    const state = organization === selfManaged && (await readStack(stack).catch(() => undefined));
    if (state) return state;
    throw new pulumi.RunError(
      `Expected Pulumi to read the last state of the stack \`${fullName}\`, got \`${error instanceof Error ? error.message : error}\`. ` +
        "Without it, nobody can see what a change takes away. Run the command again.",
    );
  }
}

/**
 * What every self-managed backend calls its organization. In the layout before projects, it knows stacks by their bare
 * names alone. In another organization, a bare name might be somebody else's stack.
 */
const selfManaged = "organization";

function readStack(stackName: string): Promise<unknown> {
  return pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
}

/** The value at a path; undefined if there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => Object(inner)[key], value);
}
