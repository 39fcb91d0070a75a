/**
 * Annotation for an object that Pulumi does not wait for once it is there. What Pulumi would wait for may never come, and
 * `up` would fail after ten minutes.
 */
export const noWait = { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" } as const;
