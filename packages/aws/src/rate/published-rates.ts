/** How fast AWS lets an account call some operations in a region: they share one bucket. */
export interface ApiRate {
  /** The client of the SDK without `Client`, for example `ECS`. */
  readonly service: string;
  /** Operations that share the bucket; absent: all that no earlier rate names. */
  readonly operations?: RegExp;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/**
 * Published defaults, per account and region. Where AWS publishes nothing (task sets, Auto Scaling, Run Command, Classic Load Balancers) the rate is
 * Rollway's own choice, on the careful side. A quota that was raised is set in the connection's `rates`.
 *
 * - ECS: API reference, request throttling. - ELBv2: user guide, request throttling; mutating calls have smaller buckets that
 *   are not published. - Lambda: quotas, GetFunction 100 a second, all other control-plane calls together 15; invocations
 *   are no control-plane calls. - CloudWatch: quotas. - EC2: developer guide, request throttling.
 */
export const publishedRates: readonly ApiRate[] = [
  { service: 'ECS', operations: /^(Create|Update|Delete)Service$/, capacity: 50, refillPerSecond: 5 },
  { service: 'ECS', operations: /^(Describe|List)Services$/, capacity: 100, refillPerSecond: 20 },
  { service: 'ECS', operations: /^(Register|Deregister)TaskDefinition$/, capacity: 20, refillPerSecond: 1 },
  { service: 'ECS', operations: /^(Describe|List)TaskDefinition/, capacity: 50, refillPerSecond: 20 },
  { service: 'ECS', operations: /^(RunTask|StartTask|StopTask)$/, capacity: 100, refillPerSecond: 40 },
  { service: 'ECS', operations: /^(Describe|List)Tasks$/, capacity: 100, refillPerSecond: 20 },
  { service: 'ECS', operations: /ServiceDeployment|ServiceRevision/, capacity: 50, refillPerSecond: 20 },
  { service: 'ECS', operations: /TaskSet/, capacity: 50, refillPerSecond: 5 },
  { service: 'ElasticLoadBalancingV2', operations: /^Describe/, capacity: 40, refillPerSecond: 10 },
  { service: 'ElasticLoadBalancingV2', capacity: 20, refillPerSecond: 5 },
  { service: 'ElasticLoadBalancing', operations: /^Describe/, capacity: 40, refillPerSecond: 10 },
  { service: 'ElasticLoadBalancing', capacity: 20, refillPerSecond: 5 },
  { service: 'Lambda', operations: /^Invoke/, capacity: 1000, refillPerSecond: 1000 },
  { service: 'Lambda', operations: /^GetFunction$/, capacity: 100, refillPerSecond: 100 },
  { service: 'Lambda', capacity: 15, refillPerSecond: 15 },
  { service: 'CloudWatch', operations: /^DescribeAlarms$/, capacity: 9, refillPerSecond: 9 },
  { service: 'CloudWatch', operations: /^Put.*Alarm$|^SetAlarmState$/, capacity: 3, refillPerSecond: 3 },
  { service: 'CloudWatch', capacity: 50, refillPerSecond: 50 },
  { service: 'EC2', operations: /^Describe/, capacity: 100, refillPerSecond: 20 },
  { service: 'EC2', capacity: 50, refillPerSecond: 5 },
  { service: 'AutoScaling', operations: /^Describe/, capacity: 50, refillPerSecond: 10 },
  { service: 'AutoScaling', capacity: 20, refillPerSecond: 5 },
  { service: 'SSM', operations: /^(SendCommand|CancelCommand)$/, capacity: 20, refillPerSecond: 5 },
  { service: 'SSM', capacity: 40, refillPerSecond: 10 },
];
