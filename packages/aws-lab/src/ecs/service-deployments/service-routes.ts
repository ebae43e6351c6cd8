import type { LoadBalancer } from '@aws-sdk/client-ecs';
import type { LabContext } from '../../lab-context.js';
import { findListener, findRule } from '../../load-balancing/find-resource.js';
import type { RoutingState } from '../../load-balancing/load-balancing-state.js';
import { readRouting } from '../../load-balancing/routing.js';
import { checkTargetsOfUsedGroups } from '../../load-balancing/target-health.js';
import type { ServiceState, TaskGroupState } from '../ecs-state.js';

/** The load balancers of a service as it was given them. */
export function loadBalancersOfService(service: ServiceState): readonly LoadBalancer[] {
  return (service.settings.loadBalancers ?? []) as readonly LoadBalancer[];
}

/** Whether ECS moves the traffic of a service from one target group to another. */
export function movesTraffic({ controller, settings }: ServiceState): boolean {
  const { strategy = 'ROLLING' } = (settings.deploymentConfiguration ?? {}) as { readonly strategy?: string };
  return controller === 'ECS' && strategy !== 'ROLLING';
}

/** The load balancers of the next service revision: in the groups that the one before it is not in. */
export function nextLoadBalancers(service: ServiceState, source: TaskGroupState | undefined): readonly LoadBalancer[] {
  const taken = (source?.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn);
  return loadBalancersOfService(service).map((balancer) => {
    const { targetGroupArn = '', advancedConfiguration } = balancer;
    const other = advancedConfiguration?.alternateTargetGroupArn ?? targetGroupArn;
    return { ...balancer, targetGroupArn: taken.includes(targetGroupArn) ? other : targetGroupArn };
  });
}

/**
 * Writes the weights of every rule as a deployment wants them, without a look at what they are (reported as missing:
 * aws/containers-roadmap 2853). Both groups stay in the rule.
 */
export function routeTraffic(
  lab: LabContext,
  service: ServiceState,
  kind: 'production' | 'test',
  sides: { readonly source: TaskGroupState | undefined; readonly target: TaskGroupState; readonly weight: number },
): void {
  loadBalancersOfService(service).forEach(({ advancedConfiguration }, index) => {
    const arn = advancedConfiguration?.[kind === 'production' ? 'productionListenerRule' : 'testListenerRule'];
    const original = sides.source?.loadBalancers[index]?.targetGroupArn;
    const replacement = sides.target.loadBalancers[index]?.targetGroupArn;
    if (arn === undefined || original === undefined || replacement === undefined) return;
    const TargetGroups = [
      { TargetGroupArn: original, Weight: Math.round(100 - sides.weight) },
      { TargetGroupArn: replacement, Weight: Math.round(sides.weight) },
    ];
    const [route, place] = routeOf(lab, arn);
    Object.assign(route, readRouting(lab, [{ Type: 'forward', ForwardConfig: { TargetGroups } }], place));
  });
  checkTargetsOfUsedGroups(lab);
}

/** An application load balancer's rule, or a network load balancer's listener. */
function routeOf(lab: LabContext, arn: string): readonly [RoutingState, { readonly loadBalancerArn: string }] {
  if (!arn.includes(':listener-rule/')) return [findListener(lab, arn), findListener(lab, arn)];
  const rule = findRule(lab, arn);
  return [rule, findListener(lab, rule.listenerArn)];
}
