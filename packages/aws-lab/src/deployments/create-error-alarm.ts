import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { Lab } from '../lab.js';
import { balancerNameOf } from '../traffic/balancer-name.js';

/** Whose errors are counted: a function's alias, or all targets of the load balancer of a listener or rule. */
export type ErrorSource = { readonly functionName: string; readonly alias: string } | { readonly listenerArn: string };

/** Makes an alarm that is raised by so many errors within a minute, which is how often both services write them. */
export async function createErrorAlarm(
  lab: Lab,
  alarm: ErrorSource & { readonly alarmName: string; readonly errors: number },
): Promise<void> {
  const cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
  const command = new PutMetricAlarmCommand({
    AlarmName: alarm.alarmName,
    ...metricOf(alarm),
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: alarm.errors,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
  await cloudWatch.send(command);
}

function metricOf(source: ErrorSource) {
  if ('listenerArn' in source) {
    const Dimensions = [{ Name: 'LoadBalancer', Value: balancerNameOf(source.listenerArn) }];
    return { Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count', Dimensions };
  }
  const { functionName, alias } = source;
  const Dimensions = [
    { Name: 'FunctionName', Value: functionName },
    { Name: 'Resource', Value: `${functionName}:${alias}` },
  ];
  return { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions };
}
