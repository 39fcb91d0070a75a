import type { Failure } from "../../../app/src/failure.ts";
import type { Place } from "../../../app/src/store/data-file.ts";
import { FileVisitStore } from "../../../app/src/store/file-visit-store.ts";
import { StagedFileSystem } from "./staged-file-system.ts";

/** A store on real files whose steps the test can observe, fail and hold up. */
export async function openStaged(directory: string) {
  const staged = new StagedFileSystem(directory);
  const failures: Failure[] = [];
  const viewFailures: string[] = [];
  const putBacks: Place[] = [];
  const store = await FileVisitStore.open({
    directory,
    fileSystem: staged,
    onFailure: (failure) => failures.push(failure),
    onPutBack: (place) => putBacks.push(place),
    onViewFailure: ({ message }) => viewFailures.push(message),
  });
  const openingSteps = staged.steps.splice(0);
  return {
    staged,
    failures,
    viewFailures,
    putBacks,
    store,
    openingSteps,
    async [Symbol.asyncDispose]() {
      await store.close().catch(() => {});
    },
  };
}
