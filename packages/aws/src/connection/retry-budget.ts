import type { Waiting } from './waiting.js';

/** What the SDK tells a retry strategy of a failure. */
export interface RetryErrorInfo {
  readonly errorType: 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  readonly error?: unknown;
  readonly retryAfterHint?: Date;
}

/** The SDK's token of one call: what has been tried. */
export interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
  getRetryCost(): number | undefined;
}

/** The SDK's contract for retries (its `RetryStrategyV2`), written down here because its package is an inner one. */
export interface RetryStrategy {
  acquireInitialRetryToken(scope: string): Promise<RetryToken>;
  refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken>;
  recordSuccess(token: RetryToken): void;
}

/** Sizes of the SDK's standard mode (AWS SDK v3, retry rules of 2026). */
const capacityAtFirst = 500;
const costs = { THROTTLING: 5, TRANSIENT: 14, SERVER_ERROR: 14, CLIENT_ERROR: 0 } as const;
const throttlingBase = 1000;
const transientBase = 50;
const longestDelay = 20_000;

/** What the strategy works with. */
export interface RetryBudgetOptions {
  /** Attempts of a call, the first included. */
  readonly maxAttempts: number;
  readonly waiting: Waiting;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Standard retries of the SDK, with one budget for all clients of a connection and time from outside. A budget for each client
 * would let sixty calls to a dead endpoint retry as one fleet of sixty; this one runs dry and lets them fail fast.
 */
export function createRetryBudget({ maxAttempts, waiting, random }: RetryBudgetOptions): RetryStrategy {
  let capacity = capacityAtFirst;
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0, undefined)),
    async refreshRetryTokenForRetry(before, { errorType, error, retryAfterHint }) {
      const cost = costs[errorType];
      const count = before.getRetryCount();
      if (!isWorthRetrying(errorType, error) || count + 1 >= maxAttempts || capacity < cost) throw new NoMoreRetries();
      capacity -= cost;
      const base = errorType === 'THROTTLING' ? throttlingBase : transientBase;
      const own = random() * Math.min(base * 2 ** count, longestDelay);
      const asked = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
      await waiting.sleep(Math.max(own, Math.min(asked, own + 5000)), unaborted());
      return token(count + 1, cost);
    },
    recordSuccess(last) {
      capacity = Math.min(capacityAtFirst, capacity + (last.getRetryCost() ?? 1));
    },
  };
}

/** Calls that must not be repeated blindly: one attempt, whatever happens. */
export const noRetries: RetryStrategy = {
  acquireInitialRetryToken: () => Promise.resolve(token(0, undefined)),
  refreshRetryTokenForRetry: () => Promise.reject(new NoMoreRetries()),
  recordSuccess: () => undefined,
};

/** A quota that is used up answers with a code that the SDK counts as throttling; asking again does not help. */
function isWorthRetrying(errorType: RetryErrorInfo['errorType'], error: unknown): boolean {
  if (errorType === 'CLIENT_ERROR') return false;
  return !(error instanceof Error && error.name === 'LimitExceededException');
}

/** Tells the SDK to give up; it throws the call's own error then, never this one. */
class NoMoreRetries extends Error {
  constructor() {
    super('No retry is left.');
    this.name = 'NoMoreRetries';
  }
}

/** A wait of its own: one signal for all of them would gather listeners. */
const unaborted = (): AbortSignal => new AbortController().signal;

function token(count: number, cost: number | undefined): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => 0, getRetryCost: () => cost };
}
