import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { RollwayError, SettingsError } from '@rollway/core';
import { callService } from '../calls/call-service.js';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';

/** CodeDeploy's limit of alarms for a deployment group, and the most that one read of ours asks for. */
const maximumAlarms = 10;

/** How one alarm stands. */
export interface AlarmReading {
  readonly alarm: string;
  /** `unreadable`: it does not exist, or could not be asked about; what that means is the group's `ignorePollAlarmFailure`. */
  readonly state: 'ok' | 'alarm' | 'unreadable';
  readonly reason: string;
}

/** Settings of the monitor; every member has a default. */
export interface CloudWatchAlarmSettings {
  /** Default: a connection by the SDK's own chain. */
  readonly connection?: AwsConnection;
  /** What an alarm without enough data is: CodeDeploy goes on then. Default `ok`. */
  readonly insufficientData?: AlarmReading['state'];
}

/** Reads CloudWatch alarms, metric and composite ones, by name. */
export interface CloudWatchAlarms {
  /**
   * One reading for every name, in order. It never rejects for what AWS does: an alarm that cannot be read is `unreadable`.
   *
   * @throws SettingsError for more than ten names, none, or one twice.
   */
  readAlarms(names: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly AlarmReading[]>;
}

/** Makes a monitor; it keeps nothing between reads. */
export function cloudWatchAlarms(settings: CloudWatchAlarmSettings = {}): CloudWatchAlarms {
  const { connection = createAwsConnection(), insufficientData = 'ok' } = settings;
  return {
    async readAlarms(names, { signal } = {}) {
      checkNames(names);
      // Loaded when it is used: whoever watches no alarm need not have it.
      const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
      const client = connection.client(CloudWatchClient);
      const command = new DescribeAlarmsCommand({
        AlarmNames: [...names],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      });
      const unreadable = (reason: string): readonly AlarmReading[] =>
        names.map((alarm) => ({ alarm, state: 'unreadable', reason }));
      try {
        const send = (): Promise<DescribeAlarmsCommandOutput> =>
          client.send(command, signal === undefined ? {} : { abortSignal: signal });
        const answer = await callService('cloudwatch DescribeAlarms', send);
        if (answer.status === 'refused') return unreadable(`${answer.refusal.code}: ${answer.refusal.message}`);
        return readingsOf(names, answer.output, insufficientData);
      } catch (error) {
        if (RollwayError.isInstance(error)) return unreadable(error.message);
        throw error;
      }
    },
  };
}

function readingsOf(
  names: readonly string[],
  { MetricAlarms = [], CompositeAlarms = [] }: DescribeAlarmsCommandOutput,
  insufficientData: AlarmReading['state'],
): readonly AlarmReading[] {
  const all = [...MetricAlarms, ...CompositeAlarms];
  return names.map((alarm) => {
    const found = all.find(({ AlarmName }) => AlarmName === alarm);
    if (found === undefined) return { alarm, state: 'unreadable', reason: 'no alarm has this name' };
    const reason = found.StateReason ?? '';
    if (found.StateValue === 'INSUFFICIENT_DATA') return { alarm, state: insufficientData, reason };
    return { alarm, state: found.StateValue === 'ALARM' ? 'alarm' : 'ok', reason };
  });
}

function checkNames(names: readonly string[]): void {
  const path = 'alarms.names';
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...(names.length >= 1 && names.length <= maximumAlarms
      ? []
      : [{ path, message: `must be one to ${maximumAlarms} names`, received: String(names.length) }]),
    ...twice.map((received) => ({ path, message: 'must not contain a name twice', received })),
  ];
  if (problems.length > 0) throw new SettingsError({ subject: 'alarms', problems });
}
