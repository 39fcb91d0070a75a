/**
 * Annotation for every object of ours. The provider otherwise invents a field manager for each object it creates, so
 * an object that is met again (a namespace that outlived `destroy`, or what an interrupted `up` left) would be owned by
 * a stranger, and a changed field of it would be a conflict.
 * Source: pulumi-kubernetes, `fieldManagerName` in provider/pkg/provider/provider.go
 */
export const fieldManager = { "pulumi.com/patchFieldManager": "visit-counter" } as const;
