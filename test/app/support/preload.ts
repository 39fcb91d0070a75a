/** Options that make Node run this module before its program. */
export function preload(code: string): string[] {
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}
