import { equal } from "node:assert/strict";
import type { core } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  clusterHost,
  clusterIpUrl,
  httpUrl,
  loadBalancerUrl,
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

  it("name a Service by its load balancer's name, or by its address, in brackets for IPv6", async () => {
    const urlOf = (ingress: readonly object[] | undefined) =>
      resolved(loadBalancerUrl(balanced(ingress), 8000));
    equal(await urlOf([{ hostname: "lb.example.org" }]), "http://lb.example.org:8000");
    equal(await urlOf([{ ip: "2001:db8::7" }, { ip: "203.0.113.7" }]), "http://[2001:db8::7]:8000");
    equal(await urlOf([]), undefined);
    equal(await urlOf(undefined), undefined);
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

function balanced(ingress: readonly object[] | undefined) {
  return { status: pulumi.output({ loadBalancer: { ingress } }) } as unknown as core.v1.Service;
}
