import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { cacheFolder } from "../../lab/terminal/places.ts";
import {
  isUnpacked,
  type PackageSet,
  packageFolder,
  unpack,
} from "../../lab/toolchain/packages.ts";
import { claimToolchain, releaseToolchain } from "../../lab/toolchain/provide.ts";

/** Debian's browser without a screen, and a font for it. Fetched only by the tests on a lab. */
const browserPackages: PackageSet = {
  name: "browser",
  packages: ["chromium-headless-shell", "fonts-dejavu-core"],
  dependencies: "missing",
};

/** Names of programs that are Chromium. */
const programs = ["chromium-headless-shell", "chromium", "google-chrome"];

/** Unpacks Debian's Chromium into the toolchain's folder, unless there is one already. */
export async function provideChromium(): Promise<void> {
  if (findChromium() !== undefined) return;
  claimToolchain();
  const logs = join(cacheFolder(), "toolchain", "work");
  mkdirSync(logs, { recursive: true });
  await unpack(browserPackages, join(logs, "browser.log"));
  releaseToolchain();
}

/**
 * Starts Chromium for the tests of a `describe`.
 * @returns What gives the browser to a test. Without Chromium they are skipped, in words.
 */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    const found = findChromium();
    if (found === undefined) {
      console.log(
        "    skipped: no Chromium here. `apt-get install chromium-headless-shell` installs it; " +
          "`npm run e2e` fetches one of its own.",
      );
      return this.skip();
    }
    browser = await chromium.launch(found);
  });
  after(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error("Chromium has not been started");
    return browser;
  };
}

/** How to start Chromium: the installed one, or the tests' own. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const [installed] = programs.flatMap((program) =>
    folders.map((folder) => join(folder, program)).filter((path) => existsSync(path)),
  );
  if (installed !== undefined) return { executablePath: installed };
  if (!existsSync("/etc/os-release") || !isUnpacked(browserPackages)) return undefined;
  const root = packageFolder(browserPackages);
  const libraries = ["usr/lib/$", "lib/$", "usr/lib/$/pulseaudio"].map((folder) =>
    join(root, folder.replace("$", "x86_64-linux-gnu")),
  );
  return {
    executablePath: join(root, "usr/lib/chromium/chromium-headless-shell"),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries.join(":"),
      FONTCONFIG_FILE: fontSettings(root),
    },
  };
}

/** Without settings, no font is found where it has been unpacked. */
function fontSettings(root: string): string {
  const file = join(root, "fonts.conf");
  const folders = `<dir>${root}/usr/share/fonts</dir><cachedir>${root}/var/cache/fontconfig</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`);
  return file;
}
