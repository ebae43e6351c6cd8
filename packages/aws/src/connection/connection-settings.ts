import { checkKeys, checkMembers, isIntegerFrom, optional, type Problem, SettingsError } from '@rollway/core';
import type { ApiRate } from '../rate/published-rates.js';
import type { ClockSkew } from './clock-skew.js';
import type { Waiting } from './waiting.js';

/** Credentials as every client of the SDK takes them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they end, for sessions. */
  readonly expiration?: Date;
}

/** How Rollway speaks to AWS; every member has a default. */
export interface AwsConnectionSettings {
  /** Default: the SDK's own chain (`AWS_REGION`, the profile). */
  readonly region?: string;
  /** Another endpoint than AWS's; default: `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`, as the SDK reads them. */
  readonly endpoint?: string;
  /**
   * Default: the SDK's own chain. A provider is asked again before its credentials end, and when AWS says that they have
   * ended.
   */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  /** Milliseconds until a connection stands; default 3000. The SDK itself has no bound. */
  readonly connectTimeout?: number;
  /** Milliseconds until an answer is there, per attempt; default 30000. The SDK itself has no bound. */
  readonly requestTimeout?: number;
  /** Attempts of a call, the first included; default 4. */
  readonly maxAttempts?: number;
  /** Rates that are tried before the published ones, for quotas that differ; `false` turns the limiter off. */
  readonly rates?: readonly ApiRate[] | false;
  /** Hears, once, that this machine's clock and AWS's are more than five minutes apart; default: a warning of Node. */
  readonly onClockSkew?: (skew: ClockSkew) => void;
  /** Default: real time. */
  readonly waiting?: Waiting;
  /** Spreads retries; from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

const limits = ['connectTimeout', 'requestTimeout', 'maxAttempts'];

const known = [
  ...['region', 'endpoint', 'credentials', 'connectTimeout', 'requestTimeout', 'maxAttempts', 'rates'],
  ...['onClockSkew', 'waiting', 'random'],
];

/** @throws SettingsError with every problem. */
export function checkConnectionSettings(settings: AwsConnectionSettings): void {
  const shape = checkKeys(settings, { path: '', known });
  if (typeof settings !== 'object' || settings === null)
    throw new SettingsError({ subject: 'AWS connection', problems: shape });
  const rules = Object.fromEntries(limits.map((path) => [path, optional(isIntegerFrom(1))]));
  const problems: Problem[] = [...shape, ...checkMembers({ ...settings }, rules)];
  for (const path of ['region', 'endpoint'] as const) {
    if (settings[path] === '') problems.push({ path, message: 'must not be empty', received: '""' });
  }
  for (const [index, rate] of (settings.rates === false ? [] : (settings.rates ?? [])).entries()) {
    if (rate.capacity >= 1 && rate.refillPerSecond > 0) continue;
    const received = `${rate.capacity}, ${rate.refillPerSecond}`;
    problems.push({ path: `rates[${index}]`, message: 'must let at least one call through', received });
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'AWS connection', problems });
}
