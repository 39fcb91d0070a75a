import { hostname } from "node:os";
import { isAbsolute } from "node:path";
import * as contract from "./contract.ts";
import { exitCodes, Failure } from "./failure.ts";

/** The settings from the environment. */
export interface Settings {
  /** TCP port to listen on; 0 lets the system choose. */
  readonly port: number;
  /** Absolute path of the directory that holds the count. */
  readonly dataDirectory: string;
  /** Seconds that a connection without requests stays open. */
  readonly idleSeconds: number;
  /** Name of the pod in the answers. */
  readonly podName: string;
  /** Absolute path of the file with the administrators' token; undefined if there are no administrators. */
  readonly adminTokenFile: string | undefined;
  /** Name of the DNS records that list all pods; undefined if this process is alone. */
  readonly podRecords: string | undefined;
  /** Absolute path of the file with the number of pods; undefined if DNS alone knows them. */
  readonly replicasFile: string | undefined;
}

/**
 * Reads the settings; see {@link contract.environment} for names and defaults.
 * @throws Failure with the variable, the expected value and the actual one.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const { port, dataDirectory, idleSeconds, podName, adminTokenFile, podRecords, replicasFile } =
    contract.environment;
  return {
    port: readPort(environment[port]),
    dataDirectory: readPath(dataDirectory, environment[dataDirectory] ?? contract.dataDirectory),
    idleSeconds: readIdleSeconds(environment[idleSeconds]),
    podName: readPodName(environment[podName]),
    adminTokenFile: readPath(adminTokenFile, environment[adminTokenFile]),
    podRecords: readPodRecords(environment[podRecords]),
    replicasFile: readPath(replicasFile, environment[replicasFile]),
  };
}

function readPort(text = String(contract.port)): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65535) {
    throw unexpected(contract.environment.port, "an integer from 0 to 65535", text);
  }
  return Number(text);
}

function readIdleSeconds(text = String(contract.idleSeconds)): number {
  if (!/^[1-9][0-9]{0,3}$/.test(text) || Number(text) > 3600) {
    throw unexpected(contract.environment.idleSeconds, "an integer from 1 to 3600", text);
  }
  return Number(text);
}

function readPath<Text extends string | undefined>(variable: string, text: Text): Text {
  if (text !== undefined && !isAbsolute(text)) {
    throw unexpected(variable, "an absolute path", text);
  }
  return text;
}

function readPodName(text = hostname()): string {
  if (!/^[A-Za-z0-9._-]{1,253}$/.test(text)) {
    const expected = "1 to 253 letters, digits, `.`, `_` and `-`";
    throw unexpected(contract.environment.podName, expected, text);
  }
  return text;
}

function readPodRecords(text: string | undefined): string | undefined {
  if (text !== undefined && !/^_[a-z0-9-]+\._tcp(\.[a-z0-9-]+)+$/.test(text)) {
    const expected = "the name of SRV records, such as `_http._tcp.counter`";
    throw unexpected(contract.environment.podRecords, expected, text);
  }
  return text;
}

function unexpected(variable: string, expected: string, got: string): Failure {
  return new Failure(
    `Expected \`${variable}\` to be ${expected}, got \`${got}\`. Correct it or leave it unset.`,
    exitCodes.environment,
  );
}
