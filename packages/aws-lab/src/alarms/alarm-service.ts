import type {
  CompositeAlarm,
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsOutput,
  MetricAlarm,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { AlarmStanding, CompositeAlarmState, MetricAlarmState } from './alarm-state.js';
import { getMetricData, putMetricData } from './metric-operations.js';
import { judgeComposites, putCompositeAlarm, putMetricAlarm, setValue } from './put-alarm.js';

/** CloudWatch as the lab plays it. */
export const alarmService: OwnedService = {
  PutMetricData: putMetricData,
  GetMetricData: getMetricData,
  PutMetricAlarm: putMetricAlarm,
  PutCompositeAlarm: putCompositeAlarm,
  DescribeAlarms: describeAlarms,
  SetAlarmState: setAlarmState,
  DeleteAlarms: (input: DeleteAlarmsCommandInput, lab) => {
    for (const name of input.AlarmNames ?? []) {
      delete lab.account.alarms.alarms[name];
      delete lab.account.alarms.composites[name];
    }
    return {};
  },
};

/** Metric alarms only, unless the caller asks for composite ones too (CloudWatch API reference, AlarmTypes). */
function describeAlarms(input: DescribeAlarmsCommandInput, lab: LabContext): DescribeAlarmsOutput {
  const { alarms, composites } = lab.account.alarms;
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  const wanted = (alarm: AlarmStanding): boolean =>
    (input.AlarmNames ?? [alarm.name]).includes(alarm.name) &&
    alarm.name.startsWith(input.AlarmNamePrefix ?? '') &&
    (input.StateValue === undefined || input.StateValue === alarm.value);
  const metric = types.includes('MetricAlarm') ? Object.values(alarms).filter(wanted) : [];
  const composite = types.includes('CompositeAlarm') ? Object.values(composites).filter(wanted) : [];
  const all = [
    ...metric.map((alarm) => ({ metric: describeMetricAlarm(lab, alarm) })),
    ...composite.map((alarm) => ({ composite: describeComposite(lab, alarm) })),
  ];
  const page = pageOf(all, input.NextToken, input.MaxRecords ?? 50);
  return {
    MetricAlarms: page.items.flatMap((item) => ('metric' in item ? [item.metric] : [])),
    CompositeAlarms: page.items.flatMap((item) => ('composite' in item ? [item.composite] : [])),
    ...(page.next === undefined ? {} : { NextToken: page.next }),
  };
}

/** An override that the next evaluation undoes (CloudWatch API reference, SetAlarmState). */
function setAlarmState(input: SetAlarmStateCommandInput, lab: LabContext): object {
  const { alarms, composites } = lab.account.alarms;
  const alarm = alarms[input.AlarmName ?? ''] ?? composites[input.AlarmName ?? ''];
  if (alarm === undefined) throw new ServiceFailure('ResourceNotFound', `Unknown alarm ${input.AlarmName}`);
  setValue(lab, alarm, input.StateValue ?? 'OK', input.StateReason ?? '');
  judgeComposites(lab);
  return {};
}

function describeStanding(lab: LabContext, alarm: AlarmStanding): MetricAlarm & CompositeAlarm {
  return {
    AlarmName: alarm.name,
    AlarmArn: resourceName(lab, 'cloudwatch', `alarm:${alarm.name}`),
    StateValue: alarm.value,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.updatedAt),
  };
}

function describeMetricAlarm(lab: LabContext, alarm: MetricAlarmState): MetricAlarm {
  return {
    ...describeStanding(lab, alarm),
    Namespace: alarm.namespace,
    MetricName: alarm.metricName,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.statistic as 'Sum',
    Period: alarm.period / 1000,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison as 'GreaterThanThreshold',
    TreatMissingData: alarm.missingData,
  };
}

function describeComposite(lab: LabContext, alarm: CompositeAlarmState): CompositeAlarm {
  return { ...describeStanding(lab, alarm), AlarmRule: alarm.rule };
}
