import { RollwayError } from '@rollway/core';

/** What the process ends with; documented in docs/reference/cli.md. */
export const exitCodes = {
  succeeded: 0,
  /** The deployment failed, whether or not it was rolled back. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was done. */
  usage: 2,
  /** Well understood and not possible: an impossible plan, a request that the state does not permit, a held journal. */
  refused: 3,
  stopped: 4,
  /** Left unfinished on purpose; resume takes it up. */
  paused: 5,
  internal: 70,
} as const;

/** Codes of errors that are the user's to correct in a file or on the command line. */
const usageCodes: readonly string[] = [
  'invalid-settings',
  'invalid-app-spec',
  'bundle-unreadable',
  'unsupported-target',
];

/** The exit code for something that was thrown. */
export function exitCodeOf(error: unknown): number {
  if (!RollwayError.isInstance(error)) return exitCodes.internal;
  return usageCodes.includes(error.code) ? exitCodes.usage : exitCodes.refused;
}

/** The exit code for how a deployment ended. */
export function exitCodeFor(status: 'succeeded' | 'failed' | 'stopped'): number {
  return exitCodes[status];
}
