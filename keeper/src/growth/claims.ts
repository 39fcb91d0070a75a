import { Objects } from "../objects.ts";
import type { ClaimTemplate } from "../rollout/cluster-object.ts";
import type { Order } from "./contract.ts";
import { bytesOf } from "./size.ts";

/** A claim, as far as its size goes. */
export interface Claim extends ClaimTemplate {
  readonly status?: {
    /** Absent until the claim is bound. */
    readonly capacity?: { readonly storage?: string };
    /** How far its growth has come, and what it fails for. */
    readonly allocatedResourceStatuses?: { readonly storage?: string };
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

const core = "api/v1";

/** Claims of a StatefulSet, those without a pod among them. */
export class Claims {
  readonly #objects: Objects;
  readonly #name: RegExp;

  constructor(url: string, tokenFile: string, order: Order) {
    this.#objects = new Objects(url, tokenFile, order.namespace, "visit-counter-growth");
    this.#name = new RegExp(`^(${order.templates.join("|")})-${order.statefulSet}-[0-9]+$`);
  }

  async list(): Promise<Claim[]> {
    const { items } = await this.#objects.ask("GET", core, "persistentvolumeclaims");
    return items.filter(({ metadata }: Claim) => this.#name.test(metadata.name));
  }

  /**
   * Makes a claim request more.
   * @param isTrial Whether only to see if the API server would let it.
   * @throws Failure if it does not, such as for a StorageClass that allows no expansion.
   */
  async request({ metadata }: Claim, size: string, isTrial: boolean): Promise<void> {
    const change = { spec: { resources: { requests: { storage: size } } } };
    await this.#objects.patch(core, `persistentvolumeclaims/${metadata.name}`, change, isTrial);
  }
}

/** Bytes that a claim requests, or those of a template. */
export function requested({ spec }: ClaimTemplate): number {
  return bytesOf(spec.resources.requests.storage);
}

/** Whether a claim has what it requests, or would have it once a pod mounts it. */
export function hasGrown(claim: Claim, isMounted: boolean): boolean {
  const capacity = claim.status?.capacity?.storage;
  // No volume yet: it will be made as large as is requested.
  if (capacity === undefined || bytesOf(capacity) >= requested(claim)) return true;
  return !isMounted && isTrue(claim, "FileSystemResizePending");
}

/** Why the storage does not let a claim grow, in its own words; undefined while there is hope. */
export function refusal({ status }: Claim): string | undefined {
  const { storage = "" } = status?.allocatedResourceStatuses ?? {};
  return storage.endsWith("Infeasible") ? storage : undefined;
}

/** What a claim says about its growth. */
export function complaint({ status }: Claim): string {
  const errors = ["ControllerResizeError", "NodeResizeError"];
  const { message } = status?.conditions?.find(({ type }) => errors.includes(type)) ?? {};
  return message === undefined ? "" : ` and \`${message}\``;
}

function isTrue({ status }: Claim, type: string): boolean {
  return status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
}
