import { type AwsConnection, cloudWatchAlarms, createAwsConnection } from '@rollway/aws';
import type { Lab, Traffic } from '@rollway/aws-lab';
import { type Monitor, monitorOf } from '@rollway/core';

/** What differs between runs. */
export interface WorldOptions {
  readonly seed: number;
  readonly requestsPerSecond: number;
  /** Errors that raise the alarm. */
  readonly errors: number;
  /** `cloudwatch`: within a minute, as CloudWatch sees them; `own`: as soon as the program itself has counted them. */
  readonly alarm: 'cloudwatch' | 'own';
}

/** A connection to a lab, in the lab's time. */
export function connectTo({ region, endpoint, clientSettings, clock }: Lab): AwsConnection {
  const { credentials } = clientSettings;
  return createAwsConnection({ region, endpoint, credentials, requestTimeout: 1000, waiting: clock });
}

/** Who watches, with what has flowed so far. */
export function monitorFor(
  { alarm, errors }: WorldOptions,
  connection: AwsConnection,
  traffic: () => Traffic | undefined,
): Monitor {
  if (alarm === 'cloudwatch') return cloudWatchAlarms({ connection });
  return monitorOf(() => ((traffic()?.counts.errors ?? 0) >= errors ? 'alarm' : 'ok'));
}

/** Alarms are judged once a minute: where in the minute a deployment begins decides how long it waits for one. */
export async function passToSomeSecond(lab: Lab, seed: number): Promise<void> {
  await lab.clock.advance(60_000 + ((seed * 17_000) % 60_000));
}
