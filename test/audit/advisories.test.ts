import { deepEqual } from "node:assert/strict";
import { advisoriesOf } from "./advisories.ts";

const advisory = (severity: string) => ({
  title: "Path traversal",
  url: "https://github.com/advisories/GHSA-1",
  severity,
});
const report = (...via: unknown[]) =>
  JSON.stringify({ vulnerabilities: { tar: { name: "tar", range: "<7.5.3", via } } });

describe("The advisories of npm", () => {
  it("are those that are moderate or worse, each at the package that it is about", () => {
    deepEqual(
      advisoriesOf(report(advisory("low"), advisory("moderate"), advisory("high"), "minizlib")),
      [
        "tar <7.5.3: Path traversal (moderate), https://github.com/advisories/GHSA-1",
        "tar <7.5.3: Path traversal (high), https://github.com/advisories/GHSA-1",
      ],
    );
  });

  it("are none where the registry knows of none", () => {
    deepEqual(advisoriesOf('{"auditReportVersion":2,"vulnerabilities":{}}'), []);
  });

  const unanswered: readonly (readonly [output: string, reason: string])[] = [
    ['{"message":"405 Method Not Allowed","error":{"summary":""}}', "405 Method Not Allowed"],
    ['{"error":{"code":"ENOAUDIT","summary":"offline"}}', "offline"],
    ['{"error":{"code":"ENOAUDIT","summary":""}}', "ENOAUDIT"],
    ["npm error code ENOTFOUND\n", "npm error code ENOTFOUND"],
    ["", "no answer"],
  ];
  for (const [output, reason] of unanswered)
    it(`are unknown, not none, where it does not answer: ${reason}`, () => {
      deepEqual(advisoriesOf(output), { unanswered: reason });
    });
});
