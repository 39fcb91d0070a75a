import { known } from "../known.ts";
import { containersOf } from "../pod.ts";
import type { Rule } from "../policy.ts";

/** An image is named by digest, so that a restarted pod runs what its neighbours run. */
export const imageDigest: Rule = {
  name: "image-digest",
  description: "Images are named by digest.",
  check: (object) =>
    containersOf(object).flatMap((container) => {
      const image = known(() => container.image);
      if (image === undefined || /@sha256:[0-9a-f]{64}$/.test(image)) return [];
      return `to name the image of its container \`${container.name}\` by digest, got \`${image}\`: a tag may be moved, and a restarted pod run another program. Append \`@sha256:...\`.`;
    }),
};
