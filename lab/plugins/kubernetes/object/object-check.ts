import { unknown } from "../../support/properties.ts";
import type { Checked, CheckRequest } from "../../support/resource-provider.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { checkAnnotations } from "./annotations.ts";
import { at, withMetadata } from "./object.ts";
import { toProperties, wanted } from "./object-inputs.ts";
import { named } from "./object-name.ts";
import { objectType } from "./object-type.ts";

/** The inputs of an object with what is ours to add: a name, and a namespace where its kind has one. */
export async function checkObject(cluster: Cluster, request: CheckRequest): Promise<Checked> {
  const type = objectType(request.type, request.news);
  const given = wanted(request.news);
  if (given.metadata === unknown) return { inputs: request.news };

  let object = named(given, wanted(request.olds), request);
  if (at(object, "metadata", "namespace") === undefined) {
    // A kind that is not there yet most likely is one of namespaces; what is wrong is put right when it is created.
    const kind = await cluster.objects.kinds.find(type.apiVersion, type.kind);
    if (kind?.namespaced ?? true) object = withMetadata(object, { namespace: cluster.namespace });
  }
  return { inputs: toProperties(object, request.news), failures: checkAnnotations(object) };
}
