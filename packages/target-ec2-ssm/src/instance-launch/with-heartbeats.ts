import { recordHeartbeat } from './complete-action.js';
import type { LaunchParts } from './launch-settings.js';
import type { LifecycleAction } from './lifecycle-action.js';

/** Keeps a hook waiting while work is done for it. */
export async function withHeartbeats<Result>(
  action: LifecycleAction,
  { connection, heartbeatEvery, waiting }: LaunchParts,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const beat = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await waiting.sleep(heartbeatEvery, done.signal);
      // One that is lost is made up for by the next; a hook that has gone on needs none.
      if (!done.signal.aborted) await recordHeartbeat(connection, action).catch(() => undefined);
    }
  };
  void beat();
  try {
    return await work();
  } finally {
    done.abort();
  }
}
