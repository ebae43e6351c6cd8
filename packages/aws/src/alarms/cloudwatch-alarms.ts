import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { type Problem, ServiceCallError, SettingsError } from '@rollway/core';
import type { InquiryContext } from '@rollway/core/target';
import { callService } from '../calls/call-service.js';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';

/** CodeDeploy's limit of alarms for a deployment group. */
const maximumAlarms = 10;

/** How an alarm stands; `no-data` is CloudWatch's INSUFFICIENT_DATA, and what it means is the group's policy. */
export type CloudWatchAlarmState = 'ok' | 'alarm' | 'no-data';

/** Settings of the monitor; every member has a default. */
export interface CloudWatchAlarmSettings {
  /** Default: a connection by the SDK's own chain. */
  readonly connection?: AwsConnection;
}

/** CloudWatch alarms, metric and composite ones, as the monitor of a driver. */
export interface CloudWatchAlarms {
  /**
   * The state of each alarm, in one call. One that does not exist is missing in the answer.
   *
   * @throws SettingsError for more than ten names, none, or one twice.
   * @throws ServiceCallError when the alarms could not be read; what that means is the group's `ignorePollAlarmFailure`.
   */
  read(alarms: readonly string[], context: InquiryContext): Promise<Readonly<Record<string, CloudWatchAlarmState>>>;
}

/** Makes a monitor; it keeps nothing between reads. */
export function cloudWatchAlarms(settings: CloudWatchAlarmSettings = {}): CloudWatchAlarms {
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
      const answer = await callService(call, () => client.send(command, { abortSignal: signal }));
      if (answer.status === 'answered') return statesOf(answer.output);
      const { code, message } = answer.refusal;
      throw new ServiceCallError({ call, problem: 'refused', reason: `${code}: ${message}` });
    },
  };
}

function statesOf({
  MetricAlarms = [],
  CompositeAlarms = [],
}: DescribeAlarmsCommandOutput): Readonly<Record<string, CloudWatchAlarmState>> {
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
