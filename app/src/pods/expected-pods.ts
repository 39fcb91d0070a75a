import { mostPods } from "../contract.ts";
import type { Dns } from "./dns.ts";
import type { PodNames } from "./pod-names.ts";
import { readReplicas } from "./replicas-file.ts";

/** A pod that should exist. */
export interface Pod {
  readonly name: string;
  /** Full name in DNS. */
  readonly host: string;
  readonly port: number;
}

/** Who knows of the pods. */
export interface ExpectedPodsArgs {
  readonly names: PodNames;
  /** Name of the DNS records (SRV) that list the pods. */
  readonly records: string;
  /** Path of the file with the number of pods; undefined if only DNS knows them. */
  readonly replicasFile: string | undefined;
  /** Port of a pod that DNS does not list. */
  readonly port: number;
}

/**
 * The pods that should exist, by ordinal: those that the program asks for, those that DNS lists, whoever has scaled them,
 * and those between, since a StatefulSet numbers its pods from 0 without a gap.
 * @returns An error if neither the program nor DNS says which.
 */
export async function expectedPods(args: ExpectedPodsArgs, dns: Dns): Promise<Pod[] | Error> {
  const { names, replicasFile, port } = args;
  const replicas = replicasFile === undefined ? undefined : readReplicas(replicasFile);
  if (replicas instanceof Error) return replicas;
  const ports = await listedPorts(args, dns);
  if (ports instanceof Error && replicas === undefined) return ports;
  const listed = ports instanceof Error ? new Map<number, number>() : ports;

  const number = Math.max(replicas ?? 0, 1 + Math.max(names.own, ...listed.keys()));
  if (number > mostPods) return new Error(`Expected at most ${mostPods} pods, got ${number}.`);
  return Array.from({ length: number }, (_, ordinal) => ({
    name: names.name(ordinal),
    host: names.host(ordinal),
    port: listed.get(ordinal) ?? port,
  }));
}

/** The ports of the pods that DNS lists, by ordinal. */
async function listedPorts(
  { names, records }: ExpectedPodsArgs,
  dns: Dns,
): Promise<Map<number, number> | Error> {
  try {
    const listed = await dns.resolveSrv(records);
    return new Map(
      listed.flatMap(({ name, port }) => {
        const ordinal = names.ordinal(name);
        return ordinal === undefined ? [] : [[ordinal, port]];
      }),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const got = code === "ECANCELLED" ? "no answer" : `\`${code}\``;
    return new Error(`Expected DNS to list the pods as \`${records}\`, got ${got}. Try again.`);
  }
}
