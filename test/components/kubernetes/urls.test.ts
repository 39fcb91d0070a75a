import { equal } from "node:assert/strict";
import type { core } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  clusterHost,
  clusterIpUrl,
  httpUrl,
  portForward,
} from "../../../components/kubernetes/urls.ts";
import { resolved } from "../../support/engine.ts";

describe("URLs", () => {
  it("name a Service by the cluster's DNS", async () => {
    equal(
      await resolved(
        httpUrl(clusterHost("counter-http", "visit-counter", "k8s.example.org"), 8000),
      ),
      "http://counter-http.visit-counter.svc.k8s.example.org:8000",
    );
  });

  it("name a Service by its address, in brackets for IPv6", async () => {
    equal(await resolved(clusterIpUrl(service("10.96.0.10"), 8000)), "http://10.96.0.10:8000");
    equal(await resolved(clusterIpUrl(service("fd00::10"), 8000)), "http://[fd00::10]:8000");
  });

  it("are undefined for a Service that has no address yet", async () => {
    equal(await resolved(clusterIpUrl(service(undefined), 8000)), undefined);
  });

  it("come with a command that forwards their port", async () => {
    equal(
      await resolved(portForward("vault", "secrets", 8200)),
      "kubectl port-forward --namespace secrets service/vault 8200:8200",
    );
  });
});

function service(clusterIP: string | undefined) {
  return { spec: pulumi.output({ clusterIP }) } as unknown as core.v1.Service;
}
