import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsConnection, answerOf, callService, readService } from '@rollway/aws';

/** Where a listener's default action, or a rule, sends its requests. */
export interface RouteState {
  /** All of them, in order: the forward action is the last one, after any that authenticate. */
  readonly actions: readonly Action[];
  /** Of the forward action; undefined when there is none. */
  readonly groups: readonly WeightedGroup[] | undefined;
  /** Seconds that a client keeps its group; 0 when it does not. */
  readonly stickiness: number;
}

/** A target group in a forward action. */
export interface WeightedGroup {
  readonly arn: string;
  readonly weight: number;
}

const isRule = (arn: string): boolean => arn.includes(':listener-rule/');

/**
 * Reads a route; undefined when there is no such listener or rule.
 *
 * @throws ServiceCallError when load balancing cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readRoute(
  connection: AwsConnection,
  arn: string,
  signal: AbortSignal,
): Promise<RouteState | undefined> {
  const client = connection.client(ElasticLoadBalancingV2Client);
  const abort = { abortSignal: signal };
  if (isRule(arn)) {
    const read = () => client.send(new DescribeRulesCommand({ RuleArns: [arn] }), abort);
    const output = answerOf(await readService('elbv2 DescribeRules', read, ['RuleNotFoundException']));
    return output === undefined ? undefined : routeStateOf(output.Rules?.[0]?.Actions ?? []);
  }
  const read = () => client.send(new DescribeListenersCommand({ ListenerArns: [arn] }), abort);
  const output = answerOf(await readService('elbv2 DescribeListeners', read, ['ListenerNotFoundException']));
  return output === undefined ? undefined : routeStateOf(output.Listeners?.[0]?.DefaultActions ?? []);
}

function routeStateOf(actions: readonly Action[]): RouteState {
  const forward = actions.find(({ Type }) => Type === 'forward');
  const { TargetGroups, TargetGroupStickinessConfig } = forward?.ForwardConfig ?? {};
  const single = forward?.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }];
  const groups = (TargetGroups ?? single).map(({ TargetGroupArn = '', Weight = 1 }) => ({
    arn: TargetGroupArn,
    weight: Weight,
  }));
  return {
    actions,
    groups: forward === undefined ? undefined : groups,
    stickiness: TargetGroupStickinessConfig?.Enabled === true ? (TargetGroupStickinessConfig.DurationSeconds ?? 0) : 0,
  };
}

/**
 * Gives the forward action of a route other weights, and keeps everything else of its actions. The API has no lock: what
 * somebody else writes at the same moment is lost, so the route is read just before and just after.
 *
 * @throws ServiceRefusedError when load balancing refuses, ServiceCallError when the outcome is unknown.
 */
export async function writeRoute(
  connection: AwsConnection,
  arn: string,
  change: { readonly found: RouteState; readonly groups: readonly WeightedGroup[] },
  signal: AbortSignal,
): Promise<void> {
  const client = connection.client(ElasticLoadBalancingV2Client);
  const actions = change.found.actions.map((action) => rewritten(action, change.groups));
  const abort = { abortSignal: signal };
  if (isRule(arn)) {
    const command = new ModifyRuleCommand({ RuleArn: arn, Actions: actions });
    answerOf(await callService('elbv2 ModifyRule', () => client.send(command, abort)));
  } else {
    const command = new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: actions });
    answerOf(await callService('elbv2 ModifyListener', () => client.send(command, abort)));
  }
}

function rewritten(action: Action, groups: readonly WeightedGroup[]): Action {
  if (action.Type === 'authenticate-oidc' && action.AuthenticateOidcConfig !== undefined) {
    // The secret is never shown, so it cannot be written back.
    return { ...action, AuthenticateOidcConfig: { ...action.AuthenticateOidcConfig, UseExistingClientSecret: true } };
  }
  if (action.Type !== 'forward') return action;
  // A single group is shown a second time beside the list; given back, it would contradict the list.
  const { TargetGroupArn: _, ...rest } = action;
  const TargetGroups = groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight }));
  return { ...rest, ForwardConfig: { ...action.ForwardConfig, TargetGroups } };
}
