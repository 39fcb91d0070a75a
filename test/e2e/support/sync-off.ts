// For `node --import`: opens files without O_DSYNC, so that a write reports success without a sync.
import fs, { constants, type PathLike } from "node:fs";

const { open } = fs.promises;

fs.promises.open = (path: PathLike, flags?: string | number, mode?: number | string) =>
  open(path, typeof flags === "number" ? flags & ~constants.O_DSYNC : flags, mode);
