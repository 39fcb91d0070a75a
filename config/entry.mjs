// What Pulumi loads (`main` in package.json): index.ts, if this Node runs TypeScript. Plain JavaScript, so that another
// Node can say so.
if (!process.features.typescript) {
  process.stderr.write(
    `Expected Node 24 or later, which runs TypeScript as it is, got ${process.versions.node} at ${process.execPath}. ` +
      "Put Node 24 first on PATH, or use `npm run up`, which brings its own on Linux x86-64.\n",
  );
  // By this code Pulumi knows that the user has been told, and adds nothing.
  // Source: nodeJSProcessExitedAfterLoggingUserActionableMessage in @pulumi/pulumi/cmd/run
  process.exit(32);
}

export default await import("../index.ts");
