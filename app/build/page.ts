import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const app = join(import.meta.dirname, "..");

/** Module with the script and the style, which the server imports: it runs from its sources and as one file alike. */
export const pageBundle = join(app, "src/http/page-bundle.ts");

/** What {@link pageBundle} must hold. */
export function pageBundleText(): string {
  return `// Made of app/src/page/ by \`npm run build:page\`.

/** The page's script, for browsers. */
export const script = ${JSON.stringify(bundled("src/page/script.ts"))};

/** The page's style. */
export const style = ${JSON.stringify(bundled("src/page/style.css"))};
`;
}

function bundled(entry: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: app,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    charset: "utf8",
    // Browsers of 2023 and later.
    target: ["chrome115", "firefox115", "safari16.6"],
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text.trim()).join("");
}

if (import.meta.main) writeFileSync(pageBundle, pageBundleText());
