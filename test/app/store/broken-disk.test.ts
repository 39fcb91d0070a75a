import assert from "node:assert/strict";
import { mock } from "node:test";
import { Failure } from "../../../app/src/failure.ts";
import type { FileSystem } from "../../../app/src/store/file-system.ts";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import type { Image } from "../support/crash-states.ts";
import { recoverVisits } from "../support/directory.ts";
import { ModelDisk, volume } from "../support/model-disk.ts";
import { seededRandom } from "../support/random.ts";
import {
  commitSteps,
  makingSteps,
  StagedFileSystem,
  viewSteps,
} from "../support/staged-file-system.ts";
import { twoTurns } from "../support/turns.ts";

/** The steps of a life without failures: open, count 9 visits in 6 commits, check and close. */
const opening = [
  "open visits.data",
  "open visits.spare",
  "read visits",
  ...makingSteps,
  ...viewSteps,
];
const counting = [...commitSteps, ...commitSteps, ...viewSteps];
const checking = ["stat visits.data", "access visits.data"];
const closing = ["stat visits.data", "close visits.data.tmp"];
const lifetime = [...opening, ...counting, ...counting, ...counting, ...checking, ...closing];

/** The volume, of version 0.1, that each life starts with. */
const image: Image = new Map([["visits", Buffer.from("41\n")]]);

/** Lets a store live on a disk that fails at this step, counted from 1, and returns what happened. */
async function live(disk: FileSystem, failAt?: number, code = "EIO") {
  const staged = new StagedFileSystem(volume, disk);
  Object.assign(staged, { failAt, code });
  const life = {
    steps: staged.steps,
    answered: [] as number[],
    /** Errors of unanswered visitors, of the check and of the closing. */
    errors: [] as Error[],
    failures: [] as Failure[],
    viewFailures: 0,
  };
  const told = (error: Error) => life.errors.push(error);
  const store = await FileVisitStore.open({
    directory: volume,
    fileSystem: staged,
    onFailure: (failure) => life.failures.push(failure),
  }).catch((error) => void told(error));
  if (!store) return life;

  const visit = () => store.count().then((visit) => life.answered.push(visit), told);
  for (let round = 0; round < 3; round++) {
    const together = [visit(), visit()];
    await twoTurns();
    await Promise.all([...together, visit()]);
    mock.timers.tick(50);
    while (!(await isQuiet(staged))) {}
  }
  await store.check().catch(told);
  await store.close().catch(told);
  life.viewFailures = store.viewFailures;
  return life;
}

/** Whether nothing happens for a while. */
async function isQuiet({ steps }: StagedFileSystem): Promise<boolean> {
  const before = steps.length;
  await twoTurns();
  return steps.length === before;
}

describe("A disk", () => {
  before(() => mock.timers.enable({ apis: ["setTimeout"] }));
  after(() => mock.timers.reset());

  it("without failures answers all visits", async () => {
    const { steps, answered, errors } = await live(new ModelDisk(image, seededRandom(1)));
    assert.deepEqual(steps, lifetime);
    assert.deepEqual(answered, [42, 43, 44, 45, 46, 47, 48, 49, 50]);
    assert.deepEqual(errors, []);
  });

  for (const [index, step] of lifetime.entries()) {
    it(`that fails at step ${index + 1}, \`${step}\`, loses no visit that was answered`, async () => {
      for (const code of ["EIO", "ENOSPC", "EROFS"]) {
        const disk = new ModelDisk(image, seededRandom(index));
        const life = await live(disk, index + 1, code);
        assert.deepEqual(life.steps.slice(0, index + 1), lifetime.slice(0, index + 1));
        if (index < opening.length - viewSteps.length) assertRefused(life, index);
        else if (step.endsWith("slot")) assertFailed(life, index);
        else assertCountedOn(life, index);
        await assertKept(disk, life.answered);
      }
    });
  }

  it("that fails loses visits of a store that ignores a failed sync", async () => {
    const disk = new ModelDisk(image, seededRandom(1));
    const { answered } = await live({
      promises: disk.promises,
      write: (fd, bytes, offset, length, position, done) => {
        disk.failing = true;
        disk.write(fd, bytes, offset, length, position, () => {
          disk.failing = false;
          done(null, length);
        });
      },
    });
    assert.equal(answered.length, 9);
    await assert.rejects(assertKept(disk, answered), /50 answered, 4\d found|no whole record/);
  });
});

type Life = Awaited<ReturnType<typeof live>>;

function assertRefused({ steps, errors, answered }: Life, index: number): void {
  assert.deepEqual(answered, []);
  assert.equal(errors.length, 1);
  assert.ok(errors[0] instanceof Failure);
  const after = steps.slice(index + 1).filter((step) => !step.startsWith("close"));
  assert.deepEqual(after, [], "does nothing but close what is open");
}

function assertFailed({ steps, answered, errors, failures }: Life, index: number): void {
  assert.equal(failures.length, 1, "reported once");
  const after = steps.slice(index + 1).filter((step) => step.endsWith("slot"));
  assert.deepEqual(after, [], "nothing is written or synced again");
  const [failure] = failures;
  const unanswered = 9 - answered.length;
  assert.ok(unanswered > 0);
  assert.deepEqual(
    errors,
    Array(unanswered + 2).fill(failure),
    "all other visits, the check and the closing",
  );
}

function assertCountedOn({ answered, errors, failures, viewFailures }: Life, index: number): void {
  assert.equal(answered.length, 9);
  assert.deepEqual(failures, []);
  assert.equal(viewFailures, lifetime[index]?.endsWith("visits.tmp") ? 1 : 0);
  const beforeClosing = lifetime.length - closing.length;
  const isChecking = index >= beforeClosing - checking.length && index < beforeClosing;
  assert.equal(errors.length, isChecking ? 1 : 0, "a check may fail");
}

/** The next start, after a kill or after any crash, finds everything that was answered. */
async function assertKept(disk: ModelDisk, answered: readonly number[]): Promise<void> {
  const last = answered.at(-1) ?? 41;
  const check = async (next: ModelDisk) => {
    const visits = await recoverVisits(volume, next);
    assert.ok(visits >= last && visits <= 50, `${last} answered, ${visits} found`);
  };
  await check(disk.afterKill());
  for (const image of disk.crashes()) await check(new ModelDisk(image, () => 0));
}
