import type { Lab } from '../lab.js';
import { createRequestCounts, type RequestCounts } from './request-counts.js';

/** How much traffic there is. */
export interface TrafficOptions {
  /** Default 10. */
  readonly requestsPerSecond?: number;
  /** Milliseconds between two bursts; weights are read before each one. Default one second. */
  readonly every?: number;
  /** Different clients, who take turns. Default 100. */
  readonly clients?: number;
}

/** Traffic that flows until it is stopped. */
export interface Traffic extends AsyncDisposable {
  readonly counts: RequestCounts;
  /** Ends the flow and waits for the last burst. */
  stop(): Promise<void>;
}

/** A burst of requests, by the client who sends each one. */
export type Burst = (clients: readonly number[], counts: RequestCounts) => Promise<void>;

/** Sends bursts in the lab's time. */
export function startTraffic(lab: Lab, options: TrafficOptions, burst: Burst): Traffic {
  const { requestsPerSecond = 10, every = 1000, clients = 100 } = options;
  const counts = createRequestCounts();
  const stopping = new AbortController();
  let sent = 0;
  let owed = 0;
  const flow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await lab.clock.sleep(every, stopping.signal);
      if (stopping.signal.aborted) return;
      owed += (requestsPerSecond * every) / 1000;
      const size = Math.floor(owed);
      owed -= size;
      const senders = Array.from({ length: size }, (_, index) => (sent + index) % clients);
      sent += size;
      lab.context.timeline.catchUp();
      await burst(senders, counts);
    }
  };
  const flowing = flow();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await flowing;
  };
  return { counts, stop, [Symbol.asyncDispose]: stop };
}
