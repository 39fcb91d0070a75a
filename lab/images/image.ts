import { createHash } from "node:crypto";

/** An image of one layer, made on this machine. */
export interface Image {
  readonly name: string;
  readonly tag: string;
  /** Changes whenever what `fill` would write changes. */
  readonly inputs: string;
  /** Writes the file system of the image into an empty folder. */
  readonly fill: (root: string) => Promise<void>;
  readonly config: {
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Env: readonly string[];
    /** uid:gid */
    readonly User?: string;
  };
}

/** A tag that names what went into an image: where the registry has it, the image need not be made again. */
export function inputsTag(image: Image): string {
  const { name, tag, inputs, config } = image;
  const hash = createHash("sha256").update(JSON.stringify([name, tag, inputs, config]));
  return `inputs-${hash.digest("hex").slice(0, 32)}`;
}
