import { createErrorAlarm, createFunction, lambdaTraffic, startLab, type Traffic } from '@rollway/aws-lab';
import { appSpecRevision, defineDeploymentGroup } from '@rollway/core';
import { lambdaAlias } from '@rollway/target-lambda-alias';
import type { BlastWorld } from './blast.js';
import { connectTo, monitorFor, passToSomeSecond, type WorldOptions } from './world-options.js';

const orders = { functionName: 'orders', alias: 'live' } as const;
const alarmName = 'orders-errors';

/** A function whose second version always fails. */
export async function lambdaWorld(options: WorldOptions): Promise<BlastWorld> {
  const { seed, requestsPerSecond, errors } = options;
  const lab = await startLab({ seed });
  const fail = (): never => {
    throw new TypeError('this version is bad');
  };
  await createFunction(lab, { ...orders, versions: [() => 'well', fail] });
  await createErrorAlarm(lab, { ...orders, alarmName, errors });
  await passToSomeSecond(lab, seed);
  const connection = connectTo(lab);
  let traffic: Traffic | undefined;
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
    monitor: monitorFor(options, connection, () => traffic),
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
