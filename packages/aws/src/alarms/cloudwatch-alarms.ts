import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { type AlarmState, type Monitor, type Problem, SettingsError } from '@rollway/core';
import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';

/** CodeDeploy's limit of alarms for a deployment group. */
const maximumAlarms = 10;

/** Settings of the monitor; every member has a default. */
export interface CloudWatchAlarmSettings {
  /** Default: a connection by the SDK's own chain. */
  readonly connection?: AwsConnection;
}

/**
 * CloudWatch alarms, metric and composite ones, as the monitor of a driver; it keeps nothing between reads. Each read is one
 * call for up to ten alarms. An alarm that does not exist is missing in the answer; INSUFFICIENT_DATA is `no-data`.
 *
 * Its reads throw SettingsError for more than ten names, none, or one twice; ServiceCallError when CloudWatch could not be
 * asked; and ServiceRefusedError when it would not say, for example for want of cloudwatch:DescribeAlarms. What an unreadable
 * alarm means is the group's `ignorePollAlarmFailure`.
 */
export function cloudWatchAlarms(settings: CloudWatchAlarmSettings = {}): Monitor {
  const { connection = createAwsConnection() } = settings;
  return {
    async read(alarms, { signal }) {
      checkNames(alarms);
      // Loaded when it is used: whoever watches no alarm need not have it.
      const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = connection.client(CloudWatchClient);
      const command = new DescribeAlarmsCommand({
        AlarmNames: [...alarms],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      });
      const call = 'cloudwatch DescribeAlarms';
      return statesOf(answerOf(await callService(call, () => client.send(command, { abortSignal: signal }))));
    },
  };
}

function statesOf({
  MetricAlarms = [],
  CompositeAlarms = [],
}: DescribeAlarmsCommandOutput): Readonly<Record<string, AlarmState>> {
  const found = [...MetricAlarms, ...CompositeAlarms];
  return Object.fromEntries(
    found.map(({ AlarmName = '', StateValue }) => {
      if (StateValue === 'INSUFFICIENT_DATA') return [AlarmName, 'no-data'];
      return [AlarmName, StateValue === 'ALARM' ? 'alarm' : 'ok'];
    }),
  );
}

function checkNames(names: readonly string[]): void {
  const path = 'alarms.names';
  const problems: Problem[] = names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((received) => ({ path, message: 'must not contain a name twice', received }));
  if (names.length < 1 || names.length > maximumAlarms) {
    problems.push({ path, message: `must be one to ${maximumAlarms} names`, received: String(names.length) });
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'alarms', problems });
}
