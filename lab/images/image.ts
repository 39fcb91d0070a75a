import { createHash } from "node:crypto";

/** An image with one layer, made on this machine. */
export interface Image {
  readonly name: string;
  readonly tag: string;
  /** Changes whenever the files that `fill` writes change. */
  readonly inputs: string;
  /** Writes the image's file system into an empty folder. */
  readonly fill: (root: string) => Promise<void>;
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Env: readonly string[];
    /** uid:gid */
    readonly User?: string;
  };
}

/** A tag derived from an image's inputs: if the registry has it, the image is up to date. */
export function inputsTag(image: Image): string {
  const { name, tag, inputs, config } = image;
  const hash = createHash("sha256").update(JSON.stringify([name, tag, inputs, config]));
  return `inputs-${hash.digest("hex").slice(0, 32)}`;
}
