/** A bucket of calls that some operations of a service share; what goes over it is throttled. */
export interface RateLimit {
  /** The model's name of the service. */
  readonly service: string;
  /** A regular expression over operations; absent: all of the service that no earlier limit names. */
  readonly operations?: string;
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/**
 * AWS's published defaults, per account and region: ECS API reference, ELBv2 user guide, Lambda and CloudWatch quotas, EC2
 * developer guide, each under request throttling. Nothing is published for task sets, Auto Scaling and Run Command.
 */
export const publishedLimits: readonly RateLimit[] = [
  { service: 'ecs', operations: '^(Create|Update|Delete)Service$', capacity: 50, refillPerSecond: 5 },
  { service: 'ecs', operations: '^(Describe|List)Services$', capacity: 100, refillPerSecond: 20 },
  { service: 'ecs', operations: '^(Register|Deregister)TaskDefinition$', capacity: 20, refillPerSecond: 1 },
  { service: 'ecs', operations: '^(Describe|List)TaskDefinition', capacity: 50, refillPerSecond: 20 },
  { service: 'ecs', operations: '^(Describe|List)Tasks$', capacity: 100, refillPerSecond: 20 },
  { service: 'elbv2', operations: '^Describe', capacity: 40, refillPerSecond: 10 },
  { service: 'lambda', operations: '^GetFunction$', capacity: 100, refillPerSecond: 100 },
  { service: 'lambda', operations: '^(?!Invoke)', capacity: 15, refillPerSecond: 15 },
  { service: 'cloudwatch', operations: '^DescribeAlarms$', capacity: 9, refillPerSecond: 9 },
  { service: 'cloudwatch', operations: '^(Put.*Alarm|SetAlarmState)$', capacity: 3, refillPerSecond: 3 },
  { service: 'ec2', operations: '^Describe', capacity: 100, refillPerSecond: 20 },
];

/** Judges calls by their rate. */
export interface RateLimiter {
  /** Whether a call goes over its bucket; one that does takes nothing out of it. */
  exceeds(service: string, operation: string): boolean;
}

/** Full buckets, on the lab's time. */
export function createRateLimiter(limits: readonly RateLimit[], now: () => number): RateLimiter {
  const buckets = limits.map((limit) => ({ limit, tokens: limit.capacity, at: now() }));
  return {
    exceeds(service, operation) {
      const bucket = buckets.find(
        ({ limit }) => limit.service === service && new RegExp(limit.operations ?? '').test(operation),
      );
      if (bucket === undefined) return false;
      const { capacity, refillPerSecond } = bucket.limit;
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now() - bucket.at) / 1000) * refillPerSecond);
      bucket.at = now();
      if (bucket.tokens < 1) return true;
      bucket.tokens -= 1;
      return false;
    },
  };
}
