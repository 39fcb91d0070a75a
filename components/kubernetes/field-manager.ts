/**
 * Annotation for every object of ours. Without it, the provider generates a field manager for each object it creates.
 * An existing object (a namespace that outlived `destroy`, or one of an interrupted `up`) would then belong to another
 * manager, and a change to it would be a conflict.
 * Source: pulumi-kubernetes, `fieldManagerName` in provider/pkg/provider/provider.go
 */
export const fieldManager = { "pulumi.com/patchFieldManager": "visit-counter" } as const;
