/** A bucket of tokens, as AWS throttles: so many at once, and so many a second after that. */
export interface TokenBucket {
  /** Takes tokens, in advance when there are none; answers how many milliseconds to wait before using them. */
  take(tokens?: number): number;
}

/** A full bucket, on the given clock. */
export function createTokenBucket(options: {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly now: () => number;
}): TokenBucket {
  const { capacity, refillPerSecond, now } = options;
  let tokens = capacity;
  let at = now();
  return {
    take(wanted = 1) {
      const time = now();
      tokens = Math.min(capacity, tokens + ((time - at) / 1000) * refillPerSecond) - wanted;
      at = time;
      return tokens >= 0 ? 0 : Math.ceil((-tokens / refillPerSecond) * 1000);
    },
  };
}
