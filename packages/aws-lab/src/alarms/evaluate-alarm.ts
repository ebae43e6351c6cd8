import type { AlarmState, AlarmValue, MetricAlarmState } from './alarm-state.js';
import { statisticOver } from './metric-store.js';

/**
 * Judges an alarm on the periods that have closed (CloudWatch user guide, alarm evaluation): M of the last N datapoints
 * breach. Missing datapoints are treated as the alarm says; `missing` and no datapoint at all is INSUFFICIENT_DATA.
 */
export function evaluateAlarm(state: AlarmState, alarm: MetricAlarmState, now: number): AlarmValue {
  const end = Math.floor(now / alarm.period) * alarm.period;
  const datapoints = Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
    const until = end - index * alarm.period;
    const metric = { namespace: alarm.namespace, name: alarm.metricName, dimensions: alarm.dimensions };
    return statisticOver(state, metric, alarm.statistic, until - alarm.period, until);
  });
  const known = datapoints.filter((value) => value !== undefined);
  const missing = datapoints.length - known.length;
  if (known.length === 0 && alarm.missingData === 'missing') return 'INSUFFICIENT_DATA';
  if (known.length === 0 && alarm.missingData === 'ignore') return alarm.value;
  const breaching = known.filter((value) => breaches(alarm, value)).length;
  const counted = breaching + (alarm.missingData === 'breaching' ? missing : 0);
  return counted >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
}

function breaches({ comparison, threshold }: MetricAlarmState, value: number): boolean {
  if (comparison === 'GreaterThanOrEqualToThreshold') return value >= threshold;
  if (comparison === 'LessThanThreshold') return value < threshold;
  return comparison === 'LessThanOrEqualToThreshold' ? value <= threshold : value > threshold;
}

/** How often an alarm is evaluated: every minute, every 10 s for periods of 10, 20 and 30 s (CloudWatch user guide). */
export function evaluationInterval({ period }: MetricAlarmState): number {
  return period < 60_000 ? 10_000 : 60_000;
}
