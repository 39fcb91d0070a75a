// Put before the service by `node --import`: a disk whose syncs do nothing and say that they did.
import fs from "node:fs";

fs.fdatasync = ((_file: number, done: (error: null) => void) => done(null)) as typeof fs.fdatasync;
