/**
 * A script that stands in for Go: it prints a version, and builds programs that are shell scripts.
 *
 * @param program the script of each program
 * @param before commands that a build runs first
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
