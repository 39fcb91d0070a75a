/**
 * The page that a browser shows for a counted visit. It loads nothing: an empty icon stops requests for one.
 * @param visit The visit's number.
 * @param pod Name of the pod that counted it.
 */
export function page(visit: number, pod: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Visit ${visit}</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <h1>Visit ${visit}</h1>
    <p>Counted by ${escapeHtml(pod)}.</p>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
