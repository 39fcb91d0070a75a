import assert from "node:assert/strict";
import { DockerProvider } from "../../../lab/docker-plugin/docker-provider.ts";

const install = "Install the official plugin with `pulumi plugin install resource docker v5.2.0`.";

describe("The docker plugin", () => {
  const provider = new DockerProvider({ log: () => {}, status: () => {} });
  const resource = {
    urn: "urn:pulumi:lab::p::docker:index/container:Container::db",
    type: "docker:index/container:Container",
  };

  it("refuses every resource but the image by name", () => {
    const request = { ...resource, news: {} };
    assert.throws(() => provider.check(request), {
      message: `Expected a resource that the stand-in supports, got \`docker:index/container:Container\`. ${install}`,
    });
  });

  it("refuses every setting but the host by name", async () => {
    const news = { host: "unix:///docker.sock", version: "5.2.0", certPath: "/certificates" };
    const { failures } = await provider.checkConfig(news);
    assert.deepEqual(failures, [
      {
        property: "certPath",
        reason: `Expected a setting that the stand-in supports, got \`docker:certPath\`. ${install}`,
      },
    ]);
  });

  it("updates only itself for another host", async () => {
    const changes = await provider.diffConfig({ host: "a" }, { host: "b" });
    assert.deepEqual([...changes], [["host", "update"]]);
  });
});
