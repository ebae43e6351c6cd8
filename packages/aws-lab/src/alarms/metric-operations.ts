import type {
  Dimension,
  GetMetricDataCommandInput,
  GetMetricDataOutput,
  MetricDatum,
  PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { LabContext } from '../lab-context.js';
import { recordMetric, statisticOver } from './metric-store.js';

/** Takes values in, each at its timestamp or now. */
export function putMetricData(input: PutMetricDataCommandInput, lab: LabContext): object {
  for (const datum of input.MetricData ?? []) {
    const name = {
      namespace: input.Namespace ?? '',
      name: datum.MetricName ?? '',
      dimensions: dimensionsOf(datum.Dimensions),
    };
    const at = datum.Timestamp?.getTime() ?? lab.timeline.now();
    for (const [value, count] of valuesOf(datum)) recordMetric(lab.account.alarms, name, at, value, count);
  }
  return {};
}

function valuesOf(datum: MetricDatum): readonly (readonly [number, number])[] {
  if (datum.Values !== undefined) return datum.Values.map((value, index) => [value, datum.Counts?.[index] ?? 1]);
  if (datum.StatisticValues !== undefined) {
    const { Sum = 0, SampleCount = 1 } = datum.StatisticValues;
    return [[Sum / SampleCount, SampleCount]];
  }
  return [[datum.Value ?? 0, 1]];
}

/** Statistics by period, newest first; metric math is not played. */
export function getMetricData(input: GetMetricDataCommandInput, lab: LabContext): GetMetricDataOutput {
  const from = input.StartTime?.getTime() ?? 0;
  const until = input.EndTime?.getTime() ?? lab.timeline.now();
  return {
    MetricDataResults: (input.MetricDataQueries ?? []).flatMap((query) => {
      const { Metric, Period = 60, Stat = 'Average' } = query.MetricStat ?? {};
      if (Metric === undefined) return [];
      const name = {
        namespace: Metric.Namespace ?? '',
        name: Metric.MetricName ?? '',
        dimensions: dimensionsOf(Metric.Dimensions),
      };
      const period = Period * 1000;
      const values: { readonly at: number; readonly value: number }[] = [];
      for (let end = Math.ceil(until / period) * period; end > from; end -= period) {
        const value = statisticOver(lab.account.alarms, name, Stat, end - period, end);
        if (value !== undefined) values.push({ at: end - period, value });
      }
      return [
        {
          Id: query.Id ?? '',
          Label: query.Label ?? name.name,
          StatusCode: 'Complete' as const,
          Timestamps: values.map(({ at }) => new Date(at)),
          Values: values.map(({ value }) => value),
        },
      ];
    }),
  };
}

function dimensionsOf(dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
}
