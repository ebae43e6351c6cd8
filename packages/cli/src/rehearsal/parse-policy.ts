import {
  allAtOnce,
  allTrafficAtOnce,
  canary,
  fleetPercent,
  halfAtATime,
  hostCount,
  linear,
  type Milliseconds,
  type MinimumHealthyHosts,
  oneAtATime,
  SettingsError,
  type TrafficRouting,
} from '@rollway/core';

const predefined: Readonly<Record<string, MinimumHealthyHosts>> = {
  OneAtATime: oneAtATime,
  HalfAtATime: halfAtATime,
  AllAtOnce: allAtOnce,
};

/**
 * Reads `--minimum-healthy-hosts`: `OneAtATime`, `HalfAtATime`, `AllAtOnce`, a number of hosts, or a share such as `75%`.
 *
 * @throws SettingsError when it is none of them.
 */
export function parseMinimumHealthyHosts(text: string): MinimumHealthyHosts {
  const named = predefined[text];
  if (named !== undefined) return named;
  const match = /^(\d+)(%?)$/.exec(text);
  const value = Number(match?.[1]);
  if (match !== null && match[2] === '') return hostCount(value);
  if (match !== null && value <= 99) return fleetPercent(value);
  throw refused('--minimum-healthy-hosts', 'must be OneAtATime, HalfAtATime, AllAtOnce, 3 or 75%', text);
}

/**
 * Reads `--traffic`: `all-at-once`, `canary:10%:5m`, or `linear:10%:1h`.
 *
 * @throws SettingsError when it is none of them.
 */
export function parseTraffic(text: string): TrafficRouting {
  if (text === 'all-at-once') return allTrafficAtOnce;
  const match = /^(canary|linear):(\d{1,2})%:(\d+)(s|m|h)$/.exec(text);
  const percentage = Number(match?.[2]);
  if (match === null || percentage < 1) {
    throw refused('--traffic', 'must be all-at-once, canary:10%:5m or linear:10%:1h', text);
  }
  const interval = Number(match[3]) * unitOf(match[4] ?? 's');
  return match[1] === 'canary' ? canary({ percentage, interval }) : linear({ percentage, interval });
}

function unitOf(unit: string): Milliseconds {
  return { s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1000;
}

function refused(path: string, message: string, received: string): SettingsError {
  return new SettingsError({
    subject: 'command line',
    problems: [{ path, message, received: JSON.stringify(received) }],
  });
}
