import { deepEqual, rejects } from "node:assert/strict";
import { cronExpression } from "../../config/checks.ts";
import { settingsOf } from "../support/settings.ts";

const nightly = { backupSchedule: "30 3 * * *" };
const bucket = {
  backupS3Url: "https://s3.example.org/bucket/prefix",
  backupS3Secret: "bucket-key",
};

describe("The settings of backups", () => {
  it("keep fourteen of each kind on a claim", async () => {
    deepEqual(await backupOf({ ...nightly, backupStorageSize: "1Gi" }), {
      schedule: "30 3 * * *",
      target: { storage: { size: "1Gi", className: undefined }, keep: 14 },
    });
  });

  it("have a claim of the class and with as many of each kind as a stack sets", async () => {
    const values = { backupStorageSize: "10Gi", backupStorageClass: "cheap", backupKeep: 30 };
    deepEqual((await backupOf({ ...nightly, ...values }))?.target, {
      storage: { size: "10Gi", className: "cheap" },
      keep: 30,
    });
  });

  it("put them into a bucket, of the region that most servers but Amazon's have", async () => {
    deepEqual(await backupOf({ ...nightly, ...bucket }), {
      schedule: "30 3 * * *",
      target: {
        url: "https://s3.example.org/bucket/prefix",
        region: "us-east-1",
        secret: "bucket-key",
        certificateAuthority: undefined,
      },
    });
  });

  describe("that contradict each other", () => {
    for (const [what, values, message] of [
      [
        "a schedule without a place",
        nightly,
        "Expected `backupStorageSize` or `backupS3Url` with `backupSchedule`, got neither. " +
          "For a claim, set it with `pulumi config set backupStorageSize <value>`.",
      ],
      [
        "two places",
        { ...nightly, ...bucket, backupStorageSize: "1Gi" },
        "Expected one of `backupStorageSize` and `backupS3Url`, got both. " +
          "Remove one with `pulumi config rm backupStorageSize` or `pulumi config rm backupS3Url`.",
      ],
      [
        "a claim without a schedule",
        { backupStorageSize: "1Gi" },
        "Expected `backupSchedule` to be set with `backupStorageSize`, got nothing. " +
          "Set it with `pulumi config set backupSchedule <value>`.",
      ],
      [
        "a bucket without a schedule",
        bucket,
        "Expected `backupSchedule` to be set with `backupS3Url`, got nothing. " +
          "Set it with `pulumi config set backupSchedule <value>`.",
      ],
      [
        "a class without a claim",
        { ...nightly, ...bucket, backupStorageClass: "cheap" },
        "Expected `backupStorageSize` to be set with `backupStorageClass`, got nothing. " +
          "Set it with `pulumi config set backupStorageSize <value>`.",
      ],
      [
        "a bucket without a key",
        { ...nightly, backupS3Url: bucket.backupS3Url },
        "Expected `backupS3Secret` to be set with `backupS3Url`, got nothing. " +
          "Set it with `pulumi config set backupS3Secret <value>`.",
      ],
      [
        "a key without a bucket",
        { ...nightly, backupStorageSize: "1Gi", backupS3Secret: "bucket-key" },
        "Expected `backupS3Url` to be set with `backupS3Secret`, got nothing. " +
          "Set it with `pulumi config set backupS3Url <value>`.",
      ],
    ] satisfies [string, Readonly<Record<string, unknown>>, string][])
      it(`are refused: ${what}`, async () => {
        await rejects(backupOf(values), { message });
      });
  });
});

describe("A cron expression", () => {
  const parsed = (text: string) => cronExpression.parse(text) === text;

  it("has five fields, or a name", () => {
    for (const text of ["30 3 * * *", "*/5 0-6,22 1 jan mon-fri", "0 0 ? * 0", "@daily"])
      deepEqual([text, parsed(text)], [text, true]);
    for (const text of [
      "3 * * *",
      "0 30 3 * * *",
      "TZ=Asia/Tokyo 0 3 * * *",
      "@reboot",
      "1 2 3 4 5 ",
    ])
      deepEqual([text, parsed(text)], [text, false]);
  });
});

async function backupOf(values: Readonly<Record<string, unknown>>) {
  return (await settingsOf({ registry: "ghcr.io/you", ...values })).backup;
}
