// Put before the service by `node --import`: a disk that writes without syncing, and says that it synced.
import fs, { constants, type PathLike } from "node:fs";

const { open } = fs.promises;

fs.promises.open = (path: PathLike, flags?: string | number, mode?: number | string) =>
  open(path, typeof flags === "number" ? flags & ~constants.O_DSYNC : flags, mode);
