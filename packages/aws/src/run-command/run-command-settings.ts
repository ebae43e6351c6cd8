import { randomUUID } from 'node:crypto';
import { isOptions, type Milliseconds, minutes, type Problem, SettingsError, showValue } from '@rollway/core';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';
import { realWaiting, type Waiting } from '../connection/waiting.js';
import type { StagingSettings } from './stage-input.js';

/** How commands reach managed nodes. */
export interface RunCommandSettings {
  /** Default: a connection by the SDK's own chain. */
  readonly connection?: AwsConnection;
  /** The bucket through which revisions and secrets reach nodes; default: none, and a node gets at most 8 KiB in a command. */
  readonly staging?: StagingSettings;
  /** Absolute path on the nodes for receipts of commands; default `/var/lib/rollway/commands`. */
  readonly stateDirectory?: string;
  /** Longest time until a node has taken a command up; default 5 minutes (CodeDeploy: start limit), at least 30 s. */
  readonly deliveryTimeout?: Milliseconds;
  /** Longest time a command may run; default 1 hour. */
  readonly executionTimeout?: Milliseconds;
  /** How long a command waits for others that go to other nodes at the same time; default 1 s, and 50 ms when nothing is under way. */
  readonly gatherWithin?: Milliseconds;
  /** Default: real time. */
  readonly waiting?: Waiting;
  /** Spreads polls; from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Names commands; default: random UUIDs. */
  readonly newId?: () => string;
}

/** Settings that are checked and complete. */
export type ParsedRunCommand = Required<Omit<RunCommandSettings, 'staging'>> & Pick<RunCommandSettings, 'staging'>;

/** @throws SettingsError with every problem at once. */
export function parseRunCommandSettings(settings: RunCommandSettings): ParsedRunCommand {
  const parsed: ParsedRunCommand = {
    stateDirectory: '/var/lib/rollway/commands',
    deliveryTimeout: minutes(5),
    executionTimeout: minutes(60),
    gatherWithin: 1000,
    waiting: realWaiting,
    random: Math.random,
    newId: randomUUID,
    ...settings,
    connection: settings.connection ?? createAwsConnection(),
  };
  const problems: Problem[] = [];
  const check = (path: keyof RunCommandSettings, holds: boolean, message: string): void => {
    if (!holds) problems.push({ path, message, received: showValue(parsed[path]) });
  };
  check('stateDirectory', String(parsed.stateDirectory).startsWith('/'), 'must be an absolute path');
  check('deliveryTimeout', parsed.deliveryTimeout >= 30_000, 'must be at least 30000 milliseconds');
  check('executionTimeout', parsed.executionTimeout >= 1000, 'must be at least 1000 milliseconds');
  check('gatherWithin', parsed.gatherWithin >= 0, 'must be 0 or more milliseconds');
  const { staging } = parsed;
  if (staging !== undefined && !(isOptions(staging) && typeof staging.bucket === 'string' && staging.bucket !== '')) {
    problems.push({ path: 'staging', message: 'must have a client and a bucket', received: showValue(staging) });
  }
  const expiresIn = staging?.expiresIn;
  if (expiresIn !== undefined && expiresIn * 1000 < parsed.deliveryTimeout) {
    const message = `must be at least the delivery time-out, ${parsed.deliveryTimeout / 1000} s`;
    problems.push({ path: 'staging.expiresIn', message, received: showValue(expiresIn) });
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'Run Command', problems });
  if (staging === undefined) return parsed;
  const goodFor = Math.max(900, Math.ceil(parsed.deliveryTimeout / 1000) + 60);
  return { ...parsed, staging: { expiresIn: goodFor, ...staging } };
}
