/** Somebody has ended the report. No `Failure`: no row can take it for one of its own. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/** A signal that is aborted, with an `Interruption`, once the process is told to end; it then ends by itself. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Interruption(`Interrupted by ${name}.`)));
  return controller.signal;
}
