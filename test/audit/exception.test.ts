import { deepEqual } from "node:assert/strict";
import { type Exception, unexcepted, unneeded } from "./exception.ts";
import { describeFinding, type Finding } from "./finding.ts";

const exception: Exception = {
  title: "a low user",
  reason: "It owns the files.",
  checks: { one: ["user", "group"], other: ["uid"] },
  objects: ["StatefulSet/a", "StatefulSet/b"],
};

describe("An exception of the audit", () => {
  it("covers its checks of its checkers on its objects, and nothing else", () => {
    const covered = [finding("one", "user"), finding("other", "uid", "StatefulSet/b")];
    const others = [
      finding("one", "uid"),
      finding("third", "user"),
      finding("one", "user", "Deployment/a"),
    ];
    deepEqual(unexcepted([...covered, ...others], [exception]), others);
    deepEqual(unexcepted(covered, []), covered);
  });

  it("covers every object if it names none", () => {
    const { objects: _, ...everywhere } = exception;
    deepEqual(unexcepted([finding("one", "user", "Pod/c")], [everywhere]), []);
    deepEqual(unneeded(everywhere, [finding("one", "user", "Pod/c")]), ["one group", "other uid"]);
  });

  it("is needed if each of its checks and objects covers a finding", () => {
    const needed = [
      finding("one", "user"),
      finding("one", "group", "StatefulSet/b"),
      finding("other", "uid"),
    ];
    deepEqual(unneeded(exception, needed), []);
  });

  it("is not needed as far as nothing is found, down to a check and an object", () => {
    deepEqual(unneeded(exception, [finding("one", "user"), finding("third", "uid")]), [
      "one group",
      "other uid",
      "StatefulSet/b",
    ]);
  });
});

describe("A finding of the audit", () => {
  it("is told in one line", () => {
    deepEqual(
      describeFinding(finding("one", "user")),
      "defaults: StatefulSet/a: one user: a message",
    );
  });
});

function finding(checker: string, check: string, object = "StatefulSet/a"): Finding {
  return { checker, check, object, stack: "defaults", message: "a message" };
}
