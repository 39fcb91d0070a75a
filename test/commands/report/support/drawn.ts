/** The rectangles of a picture, as class, left edge and width. */
export function bars(svg: string): [name: string, x: number, width: number][] {
  return [...svg.matchAll(/<rect class="(\w+)" x="(\d+)" y="\d+" width="(\d+)"/g)].map(
    ([, name = "", x, width]) => [name, Number(x), Number(width)],
  );
}

/** The lines of text in a picture. */
export function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = ""]) => text);
}
