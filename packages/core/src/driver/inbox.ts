import type { DeploymentInput } from '../deployment/deployment-input.js';

/** An input on its way to a turn, with what its sender waits for. */
export interface Delivery {
  readonly input: DeploymentInput;
  /** Called once the turn that took the input is committed; `refusal` says why it meant nothing. */
  settled?(refusal: string | undefined): void;
  /** Called when the loop ended without taking the input. */
  abandoned?(reason: unknown): void;
}

/** Inputs of one deployment, gathered while the last turn is being committed: that is what makes group commit natural. */
export interface Inbox {
  post(delivery: Delivery): void;
  /** Everything that waits; when nothing does, waits for the first or for the signal. */
  take(signal: AbortSignal): Promise<readonly Delivery[]>;
  /** What still waits, for telling the senders that nobody will take it. */
  drain(): readonly Delivery[];
}

/** An inbox in memory. */
export function createInbox(): Inbox {
  let waiting: Delivery[] = [];
  let wake: (() => void) | undefined;
  const drain = (): readonly Delivery[] => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  return {
    post(delivery) {
      waiting.push(delivery);
      wake?.();
    },
    async take(signal) {
      if (waiting.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake !== undefined) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      return drain();
    },
    drain,
  };
}
