import type { AwsClient } from './aws-connection.js';
import { addMiddleware, callNameOf } from './client-middleware.js';

/** This machine's clock and AWS's tell different times. */
export interface ClockSkew {
  /** By how many milliseconds AWS's clock is ahead of this machine's; negative: behind. */
  readonly milliseconds: number;
  /** The call that showed it, for example `ssm SendCommand`. */
  readonly call: string;
  /** For people: what it is, what it does, what to do. */
  readonly message: string;
}

/** How far apart AWS lets the two be (Signature Version 4: five minutes). */
const tolerated = 300_000;

/**
 * The skew that an answer shows by the time that it was sent; undefined when it is tolerated, or nothing is known. `now` is this
 * machine's time, by which requests are signed.
 */
export function skewOf(headers: unknown, now: number): number | undefined {
  const date = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'date') : undefined;
  const skew = typeof date === 'string' ? Date.parse(date) - now : Number.NaN;
  return Math.abs(skew) > tolerated ? skew : undefined;
}

/** A skew in words. */
export function describeSkew(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  return `the clock of this machine is ${minutes} minutes ${milliseconds > 0 ? 'behind' : 'ahead of'} AWS's`;
}

/** What an error of a client says about clocks; empty when it says nothing. */
export function skewOfError(error: unknown): string {
  const response: unknown = error instanceof Error ? Reflect.get(error, '$response') : undefined;
  const headers: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : {};
  const skew = skewOf(headers, Date.now());
  return skew === undefined ? '' : `${describeSkew(skew)}; set it`;
}

/** Tells of a skew, once until the clocks agree again. */
export interface ClockWatch {
  watch(client: AwsClient): void;
}

/** Looks at the time of every answer; the SDK corrects the signatures of later calls by itself. */
export function createClockWatch(report: (skew: ClockSkew) => void = warn): ClockWatch {
  let told = false;
  return {
    watch(client) {
      const place = { step: 'deserialize', name: 'rollwayClockSkew', priority: 'low' } as const;
      addMiddleware(client, place, (next, context) => async (input) => {
        const result = await next(input);
        const { response } = result as { readonly response?: { readonly headers?: unknown } };
        const milliseconds = skewOf(response?.headers, Date.now());
        if (milliseconds !== undefined && !told) {
          const consequence = 'calls are signed with the time corrected, presigned URLs are not; set the clock';
          const message = `${describeSkew(milliseconds)}: ${consequence}`;
          report({ milliseconds, call: callNameOf(context), message });
        }
        told = milliseconds !== undefined;
        return result;
      });
    },
  };
}

function warn({ message }: ClockSkew): void {
  process.emitWarning(message, 'RollwayClockSkew');
}
