/** Aligned columns, the first to the left and the others to the right. */
export function table(lines: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column) + 2),
        )
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
