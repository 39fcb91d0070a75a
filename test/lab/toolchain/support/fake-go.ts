/**
 * A script that takes the place of Go: it says which version it is, and builds programs that are scripts themselves.
 *
 * @param program what each of them does
 * @param before what a build does first
 */
export function fakeGo(program: string, before = ""): string {
  return `
case "$1" in
  env) cat "$records/../go-version" 2> /dev/null || echo go1.26.8;;
  mod) echo "{\\"Dir\\": \\"/modules/$4\\"}";;
  build)
    ${before}
    while [ "$1" != -o ]; do shift; done
    folder=$2
    shift 2
    for program; do
      printf '#!/bin/sh\\n%s\\n' ${quote(program)} > "$folder\${program##*/}"
      chmod +x "$folder\${program##*/}"
    done;;
esac
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
