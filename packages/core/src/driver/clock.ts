import type { Milliseconds } from '../model/duration.js';

/** Time as a port: drivers get the real one, tests a virtual one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `duration`, or at once when the signal is aborted; never rejects. */
  sleep(duration: Milliseconds, signal: AbortSignal): Promise<void>;
}
