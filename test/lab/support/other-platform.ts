/** A module for Node's option `--import`: this code. Free of spaces, for NODE_OPTIONS. */
export function preload(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** A module that makes Node believe that it runs on another platform, as far as scripts can tell. */
export function otherPlatform(platform: string): string {
  return preload(`Object.defineProperty(process, "platform", { value: "${platform}" })`);
}
