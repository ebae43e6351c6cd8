import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '../lab.js';
import { balancerNameOf } from './balancer-name.js';
import { createDelayed } from './delayed.js';
import { startTraffic, type Traffic, type TrafficOptions } from './traffic.js';

/** A group as a request finds it. */
interface RoutedGroup {
  readonly arn: string;
  readonly weight: number;
}

interface Routing {
  readonly groups: readonly RoutedGroup[];
  /** Milliseconds that a client keeps its group, or nothing. */
  readonly sticky: number | undefined;
}

/**
 * Sends requests to a listener, or to one of its rules. Weights and health are read through the public API. Requests go to groups by weight; a client
 * keeps its group while stickiness lasts; a group whose targets are all unhealthy is sent its share all the same, and one
 * without targets answers 503 (user guide: weighted groups, sticky sessions, fail-open). Slow start and requests in flight are
 * not played. Versions are counted by the image of the task that answered, or by the id of the target when it is no task.
 */
export function listenerTraffic(lab: Lab, options: TrafficOptions & { readonly listenerArn: string }): Traffic {
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 3 });
  const cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 3 });
  const delayed = createDelayed<Routing>(lab.context.behaviour.weightPropagation);
  const kept = new Map<number, { readonly arn: string; readonly until: number }>();
  return startTraffic(lab, options, async (clients, counts) => {
    const at = lab.clock.now();
    const routing = delayed.see(at, await readRouting(elb, options.listenerArn).catch(() => undefined));
    if (routing === undefined) return;
    const targets = new Map<string, readonly string[]>();
    for (const { arn, weight } of routing.groups) if (weight > 0) targets.set(arn, await readTargets(elb, arn));
    const met = new Map<string, { requests: number; errors: number }>();
    for (const client of clients) {
      const arn = groupFor(lab, routing, kept, client, at);
      if (arn === undefined) {
        counts.addUnserved();
        continue;
      }
      if (!targets.has(arn)) targets.set(arn, await readTargets(elb, arn));
      const answer = answerOf(lab, targets.get(arn) ?? []);
      const group = met.get(arn) ?? { requests: 0, errors: 0 };
      met.set(arn, group);
      group.requests += 1;
      if (answer === undefined) counts.addUnserved();
      else counts.add({ version: answer.version, client, at, failed: answer.failed });
      if (answer === undefined || answer.failed) group.errors += 1;
    }
    await writeMetrics(cloudWatch, options.listenerArn, met, at);
  });
}

async function readActions(elb: ElasticLoadBalancingV2Client, arn: string): Promise<readonly Action[]> {
  if (arn.includes(':listener-rule/')) {
    return (await elb.send(new DescribeRulesCommand({ RuleArns: [arn] }))).Rules?.[0]?.Actions ?? [];
  }
  return (await elb.send(new DescribeListenersCommand({ ListenerArns: [arn] }))).Listeners?.[0]?.DefaultActions ?? [];
}

async function readRouting(elb: ElasticLoadBalancingV2Client, arn: string): Promise<Routing> {
  const forward = (await readActions(elb, arn)).find(({ Type }) => Type === 'forward')?.ForwardConfig;
  const { Enabled, DurationSeconds = 1 } = forward?.TargetGroupStickinessConfig ?? {};
  return {
    groups: (forward?.TargetGroups ?? []).map(({ TargetGroupArn = '', Weight = 0 }) => ({
      arn: TargetGroupArn,
      weight: Weight,
    })),
    sticky: Enabled === true ? DurationSeconds * 1000 : undefined,
  };
}

/** Ids of the targets that are sent requests: the healthy ones, or all of them when none is (fail-open). */
async function readTargets(elb: ElasticLoadBalancingV2Client, arn: string): Promise<readonly string[]> {
  const { TargetHealthDescriptions = [] } = await elb
    .send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))
    .catch(() => ({ TargetHealthDescriptions: [] }));
  const of = (...states: readonly string[]): readonly string[] =>
    TargetHealthDescriptions.filter(({ TargetHealth }) => states.includes(TargetHealth?.State ?? '')).map(
      ({ Target }) => Target?.Id ?? '',
    );
  const healthy = of('healthy');
  return healthy.length > 0 ? healthy : of('unhealthy', 'initial');
}

function groupFor(
  lab: Lab,
  { groups, sticky }: Routing,
  kept: Map<number, { readonly arn: string; readonly until: number }>,
  client: number,
  at: number,
): string | undefined {
  const before = kept.get(client);
  if (
    sticky !== undefined &&
    before !== undefined &&
    before.until > at &&
    groups.some(({ arn }) => arn === before.arn)
  ) {
    return before.arn;
  }
  let point = lab.context.random.next() * groups.reduce((sum, { weight }) => sum + weight, 0);
  const picked = groups.find(({ weight }) => {
    point -= weight;
    return weight > 0 && point < 0;
  });
  if (sticky !== undefined && picked !== undefined) kept.set(client, { arn: picked.arn, until: at + sticky });
  return picked?.arn;
}

function answerOf(
  lab: Lab,
  targets: readonly string[],
): { readonly version: string; readonly failed: boolean } | undefined {
  const id = targets[lab.context.random.integer(0, targets.length - 1)];
  if (id === undefined) return undefined;
  const task = Object.values(lab.context.account.ecs.tasks).find(({ ip, status }) => ip === id && status !== 'STOPPED');
  const version = task?.image ?? id;
  const { errorRate = 0, serves = true } = lab.images.get(version) ?? {};
  return { version, failed: !serves || lab.context.random.chance(errorRate) };
}

/**
 * AWS/ApplicationELB: of the balancer, and of each group of it (user guide, metric dimensions). Groups and balancers are named
 * by the end of their ARNs.
 */
async function writeMetrics(
  cloudWatch: CloudWatchClient,
  routeArn: string,
  met: ReadonlyMap<string, { readonly requests: number; readonly errors: number }>,
  at: number,
): Promise<void> {
  const balancer = { Name: 'LoadBalancer', Value: balancerNameOf(routeArn) };
  const MetricData = [...met].flatMap(([arn, { requests, errors }]) => {
    const group = { Name: 'TargetGroup', Value: arn.split(':').at(-1) ?? '' };
    return [[balancer], [group, balancer]].flatMap((Dimensions) => [
      { MetricName: 'RequestCount', Value: requests, Dimensions, Timestamp: new Date(at) },
      { MetricName: 'HTTPCode_Target_5XX_Count', Value: errors, Dimensions, Timestamp: new Date(at) },
    ]);
  });
  if (MetricData.length === 0) return;
  await cloudWatch
    .send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData }))
    .catch(() => undefined);
}
