/**
 * Annotation for an object that Pulumi does not wait for. What it would wait for may never come, and `up` would fail after
 * ten minutes.
 */
export const noWait = { "pulumi.com/skipAwait": "true" } as const;

/**
 * The same for a StatefulSet, whose end Pulumi does wait for: `skipAwait` would have it go on while pods still run. Not for
 * an object without a generation, such as a Service: this wait may take it for what it was before an update, and Pulumi
 * would propose the same change again.
 */
export const noWaitUntilDeleted = { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" } as const;
