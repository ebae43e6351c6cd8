import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type {
  ListenerState,
  LoadBalancerState,
  LoadBalancingState,
  RuleState,
  TargetGroupState,
} from './load-balancing-state.js';

const find = <Found>(all: Readonly<Record<string, Found>>, arn: string | undefined, code: string): Found => {
  const found = all[arn ?? ''];
  if (found !== undefined) return found;
  throw new ServiceFailure(code, `One or more resources not found: ${arn}`);
};

/** @throws ServiceFailure LoadBalancerNotFound. */
export const findLoadBalancer = (lab: LabContext, arn: string | undefined): LoadBalancerState =>
  find(stateOf(lab).loadBalancers, arn, 'LoadBalancerNotFoundException');

/** @throws ServiceFailure TargetGroupNotFound. */
export const findTargetGroup = (lab: LabContext, arn: string | undefined): TargetGroupState =>
  find(stateOf(lab).targetGroups, arn, 'TargetGroupNotFoundException');

/** @throws ServiceFailure ListenerNotFound. */
export const findListener = (lab: LabContext, arn: string | undefined): ListenerState =>
  find(stateOf(lab).listeners, arn, 'ListenerNotFoundException');

/** @throws ServiceFailure RuleNotFound. */
export const findRule = (lab: LabContext, arn: string | undefined): RuleState =>
  find(stateOf(lab).rules, arn, 'RuleNotFoundException');

/** Load balancing's part of the account. */
export const stateOf = (lab: LabContext): LoadBalancingState => lab.account.loadBalancing;

/** Load balancers whose listeners or rules name a group, whatever its weight. */
export function loadBalancersOf(lab: LabContext, targetGroupArn: string): readonly string[] {
  const { listeners, rules } = stateOf(lab);
  const names = ({ groups }: ListenerState | RuleState): boolean =>
    groups.some((group) => group.targetGroupArn === targetGroupArn);
  const direct = Object.values(listeners).filter(names);
  const byRule = Object.values(rules)
    .filter(names)
    .map((rule) => findListener(lab, rule.listenerArn));
  return [...new Set([...direct, ...byRule].map(({ loadBalancerArn }) => loadBalancerArn))];
}
