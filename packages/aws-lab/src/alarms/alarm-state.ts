import type { MetricsState } from './metric-store.js';

/** CloudWatch's part of an account. */
export interface AlarmState extends MetricsState {
  readonly alarms: Record<string, MetricAlarmState>;
  readonly composites: Record<string, CompositeAlarmState>;
}

/** The three states of an alarm. */
export type AlarmValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What every alarm has. */
export interface AlarmStanding {
  readonly name: string;
  value: AlarmValue;
  reason: string;
  updatedAt: number;
}

/** An alarm on one metric. */
export interface MetricAlarmState extends AlarmStanding {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** In milliseconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: string;
  readonly missingData: string;
  /** Another definition under the same name ends the evaluation of the one before. */
  readonly definition: number;
}

/** An alarm on other alarms. */
export interface CompositeAlarmState extends AlarmStanding {
  readonly rule: string;
}
