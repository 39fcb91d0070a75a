import type { OutsiderName } from "./parties.ts";

/** Where outsiders are: anywhere, or at addresses, or in a namespace. */
export interface Place {
  /** Addresses as a CIDR block, such as `10.0.0.0/8`. */
  readonly cidr?: string;
  /** Name of a namespace, all pods of which are meant. */
  readonly namespace?: string;
  /** TCP ports instead of those of the table; none for all. @default those of the table */
  readonly ports?: readonly number[];
}

/** Where all outsiders are. Those who are nowhere are refused. */
export type Places = Readonly<Record<OutsiderName, readonly Place[]>>;

/** Any address, in the cluster and outside of it. */
export const anywhere: readonly Place[] = [{}];

/**
 * Where a URL leads. A policy knows no names, so a host outside the cluster may be at any address. Of a Service in the
 * cluster, `name.namespace.svc`, the name tells the namespace, but not the port of the pods behind it.
 */
export function placeOf(url: string): Place {
  const { hostname, port, protocol } = new URL(url);
  const [, namespace, svc] = hostname.split(".");
  if (svc === "svc") return { namespace, ports: [] };
  return { ports: [Number(port || (protocol === "https:" ? 443 : 80))] };
}

/**
 * Where nodes and pods of clouds get credentials: of AWS, Google, Azure and Oracle, then of Alibaba; 988 is the port
 * behind it on GKE.
 */
const metadataServers: readonly Place[] = ["169.254.0.0/16", "100.100.100.200/32"].map((cidr) => ({
  cidr,
  ports: [80, 988],
}));

/** Where the key service of a seal may be. Vault in the cluster or elsewhere by its address; a cloud's by HTTPS. */
export function keyServicePlaces(
  seal: { readonly type: string; readonly options: Readonly<Record<string, string>> } | undefined,
): readonly Place[] {
  if (seal === undefined) return [];
  const urls = Object.values(seal.options).filter((value) => /^https?:\/\//.test(value));
  const named = urls.map(placeOf);
  return seal.type === "transit" ? named : [...anywhere, ...named, ...metadataServers];
}
