import type { Waiting } from '../connection/waiting.js';
import type { ApiRate } from './published-rates.js';
import { createTokenBucket, type TokenBucket } from './token-bucket.js';

/** Holds calls back so that AWS need not. One limiter stands for one account in one region. */
export interface RateLimiter {
  /** Waits until the operation may be called; at once when no rate is known for it. */
  admit(service: string, operation: string, signal: AbortSignal): Promise<void>;
}

/** A limiter with full buckets, one for every rate. The first rate that fits an operation counts. */
export function createRateLimiter(rates: readonly ApiRate[], waiting: Waiting): RateLimiter {
  const buckets = new Map<ApiRate, TokenBucket>();
  return {
    async admit(service, operation, signal) {
      const rate = rates.find(
        (candidate) => candidate.service === service && (candidate.operations?.test(operation) ?? true),
      );
      if (rate === undefined) return;
      let bucket = buckets.get(rate);
      if (bucket === undefined) {
        bucket = createTokenBucket({ ...rate, now: waiting.now });
        buckets.set(rate, bucket);
      }
      const wait = bucket.take();
      if (wait > 0) await waiting.sleep(wait, signal);
    },
  };
}
