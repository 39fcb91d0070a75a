import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { Disks } from "../storage/disk.ts";
import { cacheFolder, repository } from "../terminal/places.ts";
import { recordedProcess, recordProcess } from "../terminal/process.ts";
import { waitFor } from "../terminal/wait.ts";
import { packageEnvironment } from "../toolchain/packages.ts";
import { makeCertificates } from "./certificates.ts";
import { createControlGroup, removeControlGroup } from "./control-groups.ts";
import { endpoints, folders, type Instance } from "./instance.ts";
import { checkAddressesAreFree, connect } from "./network.ts";
import { answers } from "./probe.ts";
import { writeSettings } from "./settings.ts";

/**
 * Starts the box unless it runs: a one-node Kubernetes in its own network, mount and process namespaces. Returns when
 * its registry answers.
 */
export async function start(instance: Instance, log: string): Promise<void> {
  if (processId(instance) === undefined) await startProcess(instance, log);

  const { registryUrl } = endpoints(instance);
  const remedy = `See the logs in ${folders(instance).logs}, or restart it: npm run lab -- stop, then npm run up.`;
  await waitFor({ what: "the lab's registry to answer", seconds: 60, remedy }, () =>
    answers(`${registryUrl}/v2/`),
  );
}

/**
 * Ends every process, mount and interface of the box at once by killing its first process, and detaches its disks. Its
 * data on disk stays.
 */
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
  await new Disks(instance).detach();
  // The kernel removes the last process from a control group a moment after its end.
  await waitFor(
    {
      what: `the control group ${instance.hostInterface} to be empty`,
      seconds: 10,
      remedy: "Run the command again.",
    },
    () => removeControlGroup(instance.hostInterface),
  );
}

/** When the running box was started: no container in it is older. */
export function startedAt(instance: Instance): Date {
  return statSync(processFile(instance)).mtime;
}

/** The box's first process, as the host numbers it; `undefined` if the box does not run. */
export function processId(instance: Instance): number | undefined {
  return recordedProcess(processFile(instance));
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
        // systemd's convention: it tells dockerd that it runs in a container, so that it loads no AppArmor profile.
        container: "visit-counter",
        VISIT_COUNTER_LAB: instance.name,
        KEEP: [instance.folder, cacheFolder(), repository].join("\n"),
      },
      stdio: ["pipe", output, output],
    },
  );
  closeSync(output);
  const pid = await waitFor(
    {
      what: "the lab's first process",
      seconds: 10,
      remedy: `See ${join(logs, "box.log")}: this machine must allow root to make namespaces.`,
    },
    () => firstChild(unshare.pid),
  );
  recordProcess(processFile(instance), pid);
  await connect(instance, pid);
  unshare.stdin?.end("go\n");
  unshare.unref();
}

function processFile(instance: Instance): string {
  return join(folders(instance).run, "process");
}

function firstChild(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ")[0]);
  } catch {
    return undefined;
  }
}
