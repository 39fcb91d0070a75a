// What Pulumi loads (`main` in package.json): index.ts, if this Node runs TypeScript. Plain JavaScript, so that another
// Node can say so.

/**
 * By this exit code Pulumi knows that the user has been told, and adds nothing.
 * Source: nodeJSProcessExitedAfterLoggingUserActionableMessage in @pulumi/pulumi/cmd/run
 */
const toldTheUser = 32;

if (!process.features.typescript) {
  process.stderr.write(
    `Expected Node 24 or later, which runs TypeScript as it is, got ${process.versions.node} at ${process.execPath}. ` +
      "Put Node 24 first on PATH, or use `npm run up`, which brings its own on Linux x86-64.\n",
  );
  process.exit(toldTheUser);
}

// Node ends as soon as there is nothing left to wait for, also in the middle of the program. Pulumi would take that for its
// end, and delete all that was not declared by then.
process.once("beforeExit", refuseToEnd);
let program;
try {
  program = await import("../index.ts");
} finally {
  process.off("beforeExit", refuseToEnd);
}
export default program;

function refuseToEnd() {
  process.stderr.write(
    "Expected the program to run to its end, got nothing more to wait for in the middle of it. Nothing has changed. " +
      "Run `pulumi refresh`, and try again; if that does not help, report it with what the program printed before.\n",
  );
  process.exit(toldTheUser);
}
