import type { AwsConnection } from '@rollway/aws';
import {
  type AppSpecRevision,
  appSpecRevision,
  blueGreen,
  canary,
  defineDeploymentGroup,
  type Milliseconds,
  minutes,
} from '@rollway/core';
import { lambdaAlias } from '@rollway/target-lambda-alias';

/** What differs from one account to another. */
export interface Surroundings {
  readonly functionName: string;
  readonly alias: string;
  /** A CloudWatch alarm that ends the deployment. */
  readonly alarmName: string;
  /** How long a tenth of the traffic is watched; default five minutes. */
  readonly interval?: Milliseconds;
}

/** Reads the surroundings off the environment. */
export function surroundingsFrom(environment: NodeJS.ProcessEnv): Surroundings {
  const demand = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new TypeError(`set ${name}; see README.md`);
    return value;
  };
  const { CANARY_SECONDS } = environment;
  return {
    functionName: demand('FUNCTION_NAME'),
    alias: demand('FUNCTION_ALIAS'),
    alarmName: demand('ALARM_NAME'),
    ...(CANARY_SECONDS === undefined ? {} : { interval: Number(CANARY_SECONDS) * 1000 }),
  };
}

/** The group: a tenth of the traffic, then all of it, then a while in which an alarm still takes everything back. */
export function defineCheckout(surroundings: Surroundings, connection?: AwsConnection) {
  const { functionName, alias, alarmName, interval = minutes(5) } = surroundings;
  return defineDeploymentGroup({
    name: 'checkout',
    target: lambdaAlias({ functionName, alias, ...(connection === undefined ? {} : { connection }) }),
    strategy: blueGreen({ trafficRouting: canary({ percentage: 10, interval }), bake: interval }),
    alarms: { names: [alarmName] },
    rollbackOn: ['deployment-failure', 'alarm', 'stop-request'],
  });
}

/** The revision: from which published version to which. */
export function checkoutRevision(
  { functionName, alias }: Surroundings,
  versions: { readonly current: string; readonly target: string },
): AppSpecRevision {
  return appSpecRevision(`
version: 0.0
Resources:
  - checkout:
      Type: AWS::Lambda::Function
      Properties:
        Name: ${functionName}
        Alias: ${alias}
        CurrentVersion: "${versions.current}"
        TargetVersion: "${versions.target}"
`);
}
