import { type Problem, SettingsError } from '@rollway/core';

/** What an archive may grow to. Counted while it is read, whatever its headers promise. */
export interface BundleLimits {
  /** Files, directories and links together; default 1,000,000. */
  readonly entries: number;
  /** Bytes of the unpacked archive; default 64 GiB. */
  readonly bytes: number;
  /** How many times larger than the archive its content may be; default 200. */
  readonly ratio: number;
  /** Bytes up to which the ratio is not looked at; default 1 GiB. */
  readonly ratioFrom: number;
}

export const defaultBundleLimits: BundleLimits = Object.freeze({
  entries: 1_000_000,
  bytes: 64 * 1024 ** 3,
  ratio: 200,
  ratioFrom: 1024 ** 3,
});

/** @throws SettingsError with every limit that is not a number above 0. */
export function completeLimits(limits: Partial<BundleLimits> = {}): BundleLimits {
  const complete = { ...defaultBundleLimits, ...limits };
  const problems: Problem[] = Object.entries(complete)
    .filter(([, value]) => !(value > 0))
    .map(([name, value]) => ({ path: `limits.${name}`, message: 'must be above 0', received: String(value) }));
  if (problems.length > 0) throw new SettingsError({ subject: 'bundle', problems });
  return complete;
}

/** Counts what comes out of an archive of known size. Answers with a message as soon as it is too much. */
export function expansionMeter(limits: BundleLimits, archiveBytes: number): (bytes: number) => string | undefined {
  const byRatio = Math.max(limits.ratioFrom, archiveBytes * limits.ratio);
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total > limits.bytes) return `must not unpack to more than ${limits.bytes} bytes (limits.bytes)`;
    if (total <= byRatio) return undefined;
    return `must not unpack to more than ${limits.ratio} times its ${archiveBytes} bytes (limits.ratio)`;
  };
}
