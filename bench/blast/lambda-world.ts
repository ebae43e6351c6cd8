import { cloudWatchAlarms, createAwsConnection } from '@rollway/aws';
import { createErrorAlarm, createFunction, lambdaTraffic, startLab, type Traffic } from '@rollway/aws-lab';
import { appSpecRevision, defineDeploymentGroup, monitorOf } from '@rollway/core';
import { lambdaAlias } from '@rollway/target-lambda-alias';
import type { BlastWorld } from './blast.js';

/** What differs between runs. */
export interface WorldOptions {
  readonly seed: number;
  readonly requestsPerSecond: number;
  /** Errors that raise the alarm. */
  readonly errors: number;
  /** `cloudwatch`: within a minute, as CloudWatch sees them; `own`: as soon as the program itself has counted them. */
  readonly alarm: 'cloudwatch' | 'own';
}

const orders = { functionName: 'orders', alias: 'live' } as const;
const alarmName = 'orders-errors';

/** A function whose second version always fails. */
export async function lambdaWorld({ seed, requestsPerSecond, errors, alarm }: WorldOptions): Promise<BlastWorld> {
  const lab = await startLab({ seed });
  const fail = (): never => {
    throw new TypeError('this version is bad');
  };
  await createFunction(lab, { ...orders, versions: [() => 'well', fail] });
  await createErrorAlarm(lab, { ...orders, alarmName, errors });
  // Alarms are judged once a minute: where in the minute a deployment begins decides how long it waits for one.
  await lab.clock.advance(60_000 + ((seed * 17_000) % 60_000));
  const { region, endpoint, clientSettings, clock } = lab;
  const { credentials } = clientSettings;
  const connection = createAwsConnection({ region, endpoint, credentials, requestTimeout: 1000, waiting: clock });
  let traffic: Traffic | undefined;
  const count = monitorOf(() => ((traffic?.counts.errors ?? 0) >= errors ? 'alarm' : 'ok'));
  return {
    lab,
    badVersion: '2',
    revision: appSpecRevision(`
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties: { Name: orders, Alias: live, CurrentVersion: "1", TargetVersion: "2" }
`),
    monitor: alarm === 'own' ? count : cloudWatchAlarms({ connection }),
    group: (strategy) =>
      defineDeploymentGroup({
        name: 'orders',
        target: lambdaAlias({ ...orders, connection }),
        strategy,
        alarms: { names: [alarmName] },
        rollbackOn: ['alarm'],
      }),
    startTraffic() {
      traffic = lambdaTraffic(lab, { ...orders, requestsPerSecond });
      return traffic;
    },
  };
}
