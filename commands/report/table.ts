/** A row of a table, by the table's headers. */
export type TableRow = Readonly<Record<string, string>>;

/** The rows of a table that kubectl prints: each column begins where its header does. None if it is no table. */
export function readTable(text: string): TableRow[] {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const starts = [...header.matchAll(/\S+(?: \S+)*/g)];
  return lines.map((line) =>
    Object.fromEntries(
      starts.map(({ 0: name, index }, column) => [
        name,
        line.slice(index, starts[column + 1]?.index).trim(),
      ]),
    ),
  );
}

/** The arguments that have kubectl print a table of these columns: their headers, and where the values are. */
export function columns(values: Readonly<Record<string, string>>): string {
  const list = Object.entries(values).map(([header, path]) => `${header}:${path}`);
  return `--output=custom-columns=${list.join(",")}`;
}
