/** Whether this machine has the one platform that tools and plugins are downloaded and built for. */
export function isLinuxX64(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}
