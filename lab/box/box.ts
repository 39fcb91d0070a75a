import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, repository } from "../support/places.ts";
import { waitFor } from "../support/wait.ts";
import { packageEnvironment } from "../toolchain/packages.ts";
import { makeCertificates } from "./certificates.ts";
import { createControlGroup, removeControlGroup } from "./control-groups.ts";
import { endpoints, folders, type Instance } from "./instance.ts";
import { checkAddressesAreFree, connect } from "./network.ts";
import { writeSettings } from "./settings.ts";

/**
 * Starts the box unless it runs: namespaces of its own for network, mounts and processes, with a one-node Kubernetes
 * inside. Returns when its registry and its API server answer.
 */
export async function start(instance: Instance, log: string): Promise<void> {
  if (processId(instance) === undefined) await startProcess(instance, log);

  const { registryUrl } = endpoints(instance);
  const remedy = `See the logs in ${folders(instance).logs}, or start afresh: npm run lab -- stop, then npm run up.`;
  await waitFor({ what: "the lab's registry to answer", seconds: 60, remedy }, () =>
    answers(`${registryUrl}/v2/`),
  );
}

/** Ends every process, mount and interface of the box at once, by ending its first process. What it kept on disk stays. */
export async function stop(instance: Instance): Promise<void> {
  const pid = processId(instance);
  if (pid !== undefined) {
    process.kill(pid, "SIGKILL");
    await waitFor(
      {
        what: `the lab's process ${pid} to end`,
        seconds: 60,
        remedy: "It may be waiting for the disk: run the command again.",
      },
      () => !existsSync(`/proc/${pid}`),
    );
  }
  rmSync(folders(instance).run, { recursive: true, force: true });
  // The kernel lets go of the last member of a control group a moment after its end.
  await waitFor(
    {
      what: `the control group ${instance.hostInterface} to be empty`,
      seconds: 10,
      remedy: "Run the command again.",
    },
    () => removeControlGroup(instance.hostInterface),
  );
}

/** The box's first process, in the host's numbering; `undefined` when it does not run. */
export function processId(instance: Instance): number | undefined {
  const file = processFile(instance);
  if (!existsSync(file)) return undefined;
  const [pid = "", started] = readFileSync(file, "utf8").split(" ");
  return startTime(Number(pid)) === started ? Number(pid) : undefined;
}

async function startProcess(instance: Instance, log: string): Promise<void> {
  const { logs, run } = folders(instance);
  await stop(instance);
  await checkAddressesAreFree(instance);
  for (const folder of [instance.folder, logs, run]) mkdirSync(folder, { recursive: true });
  await makeCertificates(instance, log);
  writeSettings(instance);
  createControlGroup(instance.hostInterface);

  const output = openSync(join(logs, "box.log"), "w");
  const supervisor = join(repository, "lab", "box", "supervisor.ts");
  const unshare = spawn(
    "unshare",
    [
      ...["--net", "--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private"],
      join(repository, "lab", "box", "enter.sh"),
      ...["tini", "--", process.execPath, supervisor],
    ],
    {
      cwd: "/",
      detached: true,
      env: {
        ...process.env,
        ...packageEnvironment(),
        VISIT_COUNTER_LAB: instance.name,
        KEEP: [instance.folder, cacheFolder(), repository].join("\n"),
      },
      stdio: ["pipe", output, output],
    },
  );
  const pid = await waitFor(
    {
      what: "the lab's first process",
      seconds: 10,
      remedy: `See ${join(logs, "box.log")}: this machine must allow root to make namespaces.`,
    },
    () => firstChild(unshare.pid),
  );
  writeFileSync(processFile(instance), `${pid} ${startTime(pid)}`);
  await connect(instance, pid);
  unshare.stdin.end("go\n");
  unshare.unref();
}

function processFile(instance: Instance): string {
  return join(folders(instance).run, "process");
}

/** When a process started, in ticks since boot: with it a process id is never taken for that of a later process. */
function startTime(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
    // A zombie has ended; only its parent has not looked yet.
    return fields?.[0] === "Z" ? undefined : fields?.[19];
  } catch {
    return undefined;
  }
}

function firstChild(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ")[0]);
  } catch {
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
}
