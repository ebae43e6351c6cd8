import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { AlarmStanding, AlarmValue, MetricAlarmState } from './alarm-state.js';
import { evaluateAlarm, evaluationInterval } from './evaluate-alarm.js';
import { evaluateComposite } from './evaluate-composite.js';

/** Creates or replaces an alarm. It is born without data, and judged from the next evaluation on. */
export function putMetricAlarm(input: PutMetricAlarmCommandInput, lab: LabContext): object {
  const { alarms } = lab.account.alarms;
  const name = input.AlarmName ?? '';
  const before = alarms[name];
  const alarm: MetricAlarmState = {
    ...(before ?? newborn(lab, name)),
    namespace: input.Namespace ?? '',
    metricName: input.MetricName ?? '',
    dimensions: Object.fromEntries((input.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
    statistic: input.Statistic ?? 'Average',
    period: (input.Period ?? 60) * 1000,
    evaluationPeriods: input.EvaluationPeriods ?? 1,
    datapointsToAlarm: input.DatapointsToAlarm ?? input.EvaluationPeriods ?? 1,
    threshold: input.Threshold ?? 0,
    comparison: input.ComparisonOperator ?? 'GreaterThanThreshold',
    missingData: input.TreatMissingData ?? 'missing',
    definition: (before?.definition ?? 0) + 1,
  };
  alarms[name] = alarm;
  evaluateEverySoOften(lab, alarm);
  return {};
}

function evaluateEverySoOften(lab: LabContext, alarm: MetricAlarmState): void {
  const interval = evaluationInterval(alarm);
  const untilNext = interval - (lab.timeline.now() % interval);
  lab.timeline.after(untilNext, () => {
    const state = lab.account.alarms;
    if (state.alarms[alarm.name]?.definition !== alarm.definition) return;
    setValue(lab, alarm, evaluateAlarm(state, alarm, lab.timeline.now()), 'Threshold evaluated');
    judgeComposites(lab);
    evaluateEverySoOften(lab, alarm);
  });
}

/** Creates or replaces an alarm on other alarms. */
export function putCompositeAlarm(input: PutCompositeAlarmCommandInput, lab: LabContext): object {
  const name = input.AlarmName ?? '';
  const rule = input.AlarmRule ?? '';
  if (evaluateComposite(lab.account.alarms, rule) === undefined) {
    throw new ServiceFailure('ValidationError', `AlarmRule is not valid, or names an unknown alarm: ${rule}`);
  }
  const before = lab.account.alarms.composites[name] ?? newborn(lab, name);
  lab.account.alarms.composites[name] = { ...before, rule };
  judgeComposites(lab);
  return {};
}

/** Judges every composite alarm; twice, because one may stand on another. */
export function judgeComposites(lab: LabContext): void {
  const state = lab.account.alarms;
  for (let round = 0; round < 2; round += 1) {
    for (const alarm of Object.values(state.composites)) {
      setValue(lab, alarm, evaluateComposite(state, alarm.rule) ?? 'INSUFFICIENT_DATA', alarm.rule);
    }
  }
}

/** Sets an alarm's value; the time of the last change moves only with the value. */
export function setValue(lab: LabContext, alarm: AlarmStanding, value: AlarmValue, reason: string): void {
  if (alarm.value === value) return;
  alarm.value = value;
  alarm.reason = reason;
  alarm.updatedAt = lab.timeline.now();
}

function newborn(lab: LabContext, name: string): AlarmStanding & { readonly definition: number } {
  const reason = 'Unchecked: Initial alarm creation';
  return { name, value: 'INSUFFICIENT_DATA', reason, updatedAt: lab.timeline.now(), definition: 0 };
}
