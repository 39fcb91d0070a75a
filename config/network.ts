import { isIP } from "node:net";
import { anywhere, keyServicePlaces, type Place, placeOf } from "../components/network/places.ts";
import type { NetworkArgs } from "../components/network/policies.ts";
import type { Seal } from "../components/vault/args.ts";
import { type Check, oneOf, optional } from "./checks.ts";
import type { StackConfig } from "./stack-config.ts";

/** The keys of the network as given: null if unset. */
export type NetworkChoices = ReturnType<typeof readNetwork>;

export function readNetwork(stack: StackConfig) {
  return {
    policies: stack.read("networkPolicies", oneOf(true, false)),
    clients: stack.read("networkClients", optional(places)),
    scrapers: stack.read("networkScrapers", optional(places)),
    vaultClients: stack.read("networkVaultClients", optional(places)),
    apiServer: stack.read("networkApiServer", optional(places)),
  };
}

/** Namespaces and blocks of addresses. */
const places: Check<readonly Place[]> = {
  expected: "namespaces and CIDR blocks, separated by commas, such as `ingress-nginx, 10.0.0.0/8`",
  parse(text) {
    const named = text.split(",").map((place) => placeIn(place.trim()));
    return named.every((place) => place !== undefined) ? named : undefined;
  },
};

function placeIn(text: string): Place | undefined {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return { namespace: text };
  const [, address = "", length] = /^([0-9a-f.:]+)\/([0-9]{1,3})$/i.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128) ? { cidr: text } : undefined;
}

/** What the rest of the settings says about the network. */
interface Surroundings extends Pick<NetworkArgs, "namespaces"> {
  readonly seal: Seal | undefined;
  readonly bucket: string | null;
}

/** Where all are that the stack talks to; undefined for no policies. */
export function networkSettings(
  { policies, clients, scrapers, vaultClients, apiServer }: NetworkChoices,
  { namespaces, seal, bucket }: Surroundings,
): NetworkArgs | undefined {
  if (!policies) return undefined;
  return {
    namespaces,
    places: {
      clients: clients ?? anywhere,
      scrapers: scrapers ?? [],
      vaultClients: vaultClients ?? [],
      apiServer: apiServer ?? anywhere,
      dns: anywhere,
      keyService: keyServicePlaces(seal),
      bucket: bucket === null ? [] : [placeOf(bucket)],
    },
  };
}
