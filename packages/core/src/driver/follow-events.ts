import type { DeploymentEvent } from '../deployment/deployment-event.js';
import { isDeploymentEvent, type JournalRecord } from '../deployment/journal-record.js';

/** What following needs. */
export interface FollowOptions {
  /** The committed records after a sequence number, up to the end as it is now. */
  read(after: number): AsyncIterable<JournalRecord>;
  /** Whom to tell when more is committed. */
  readonly followers: Set<() => void>;
  /** Settles when nothing more will be committed here. */
  readonly ended: Promise<void>;
  readonly after: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads what is recorded, then waits for more, until the deployment is final. It reads at its own pace from the journal,
 * never from a queue, so a slow reader costs no memory and delays nobody.
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<DeploymentEvent, void, void> {
  const { followers, signal } = options;
  let last = options.after;
  let closed = false;
  let changed = false;
  let wake: (() => void) | undefined;
  const notify = (): void => {
    changed = true;
    wake?.();
  };
  const close = (): void => {
    closed = true;
    notify();
  };
  followers.add(notify);
  signal?.addEventListener('abort', close, { once: true });
  options.ended.then(close, close);
  try {
    while (!isAborted(signal)) {
      changed = false;
      const finalRound = closed;
      for await (const record of options.read(last)) {
        last = record.sequence;
        if (isDeploymentEvent(record)) yield record;
        if (record.type === 'deployment-finished' || isAborted(signal)) return;
      }
      if (finalRound) return;
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
  } finally {
    followers.delete(notify);
    signal?.removeEventListener('abort', close);
  }
}

/** A call and not a comparison: the compiler would otherwise take the first answer for the last. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
