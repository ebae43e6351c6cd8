import type { AlarmState } from './alarm-state.js';

/** What a metric is called: dimensions are part of its identity, and nothing is summed over them. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The values of one second. */
export interface MetricPoint {
  readonly second: number;
  sum: number;
  count: number;
  minimum: number;
  maximum: number;
}

/** CloudWatch's and the lab's metrics, by name and dimensions. */
export interface MetricsState {
  readonly metrics: Record<string, MetricPoint[]>;
}

/** The name of a series. */
export function metricKey({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

/** Adds `count` values of the same size to a metric. */
export function recordMetric({ metrics }: AlarmState, name: MetricName, at: number, value: number, count = 1): void {
  const key = metricKey(name);
  metrics[key] ??= [];
  const points = metrics[key];
  const second = Math.floor(at / 1000);
  let point = points.findLast((candidate) => candidate.second === second);
  if (point === undefined) {
    point = { second, sum: 0, count: 0, minimum: value, maximum: value };
    points.push(point);
  }
  point.sum += value * count;
  point.count += count;
  point.minimum = Math.min(point.minimum, value);
  point.maximum = Math.max(point.maximum, value);
}

/** One statistic over a span of time, or nothing when no value fell into it. */
export function statisticOver(
  { metrics }: AlarmState,
  name: MetricName,
  statistic: string,
  from: number,
  until: number,
): number | undefined {
  const points = (metrics[metricKey(name)] ?? []).filter(
    ({ second }) => second * 1000 >= from && second * 1000 < until,
  );
  if (points.length === 0) return undefined;
  const sum = points.reduce((total, point) => total + point.sum, 0);
  const count = points.reduce((total, point) => total + point.count, 0);
  if (statistic === 'SampleCount') return count;
  if (statistic === 'Average') return sum / count;
  if (statistic === 'Minimum') return Math.min(...points.map(({ minimum }) => minimum));
  return statistic === 'Maximum' ? Math.max(...points.map(({ maximum }) => maximum)) : sum;
}
