import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { findTargetGroup, loadBalancersOf } from './find-resource.js';
import type { RoutingState } from './load-balancing-state.js';

/** Fixed quota of the service: target groups of one forward action. */
const maximumGroups = 5;
const maximumWeight = 999;

/**
 * Reads a list of actions, which replaces the one before as a whole. The published model has no limits for weights, the user
 * guide has: 0 to 999, at most five groups, one balancer a group.
 *
 * @throws ServiceFailure as the service would answer.
 */
export function readRouting(
  lab: LabContext,
  actions: readonly Action[],
  place: { readonly loadBalancerArn: string },
): RoutingState {
  const refuse = (code: string, message: string): never => {
    throw new ServiceFailure(code, message);
  };
  const forward = actions.find(({ Type }) => Type === 'forward');
  const listed = forward?.ForwardConfig?.TargetGroups ?? [];
  const single = forward?.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }];
  const groups = (listed.length > 0 ? listed : single).map(({ TargetGroupArn = '', Weight = 1 }) => ({
    targetGroupArn: TargetGroupArn,
    weight: Weight,
  }));
  if (groups.length > maximumGroups) {
    refuse('TooManyTargetGroupsException', `At most ${maximumGroups} target groups in an action`);
  }
  for (const { targetGroupArn, weight } of groups) {
    findTargetGroup(lab, targetGroupArn);
    if (weight < 0 || weight > maximumWeight || !Number.isInteger(weight)) {
      refuse('ValidationError', `Target group weight must be an integer between 0 and ${maximumWeight}: ${weight}`);
    }
    if (loadBalancersOf(lab, targetGroupArn).some((other) => other !== place.loadBalancerArn)) {
      refuse('TargetGroupAssociationLimitException', `${targetGroupArn} is associated with another load balancer`);
    }
  }
  const { Enabled, DurationSeconds } = forward?.ForwardConfig?.TargetGroupStickinessConfig ?? {};
  return { actions: shown(actions, groups), groups, stickiness: Enabled === true ? (DurationSeconds ?? 1) : undefined };
}

/** A forward action is shown with its ForwardConfig however it was given; with one group, TargetGroupArn too. */
function shown(actions: readonly Action[], groups: RoutingState['groups']): readonly Action[] {
  return actions.map((action) => {
    if (action.Type !== 'forward') return action;
    const TargetGroups = groups.map(({ targetGroupArn, weight }) => ({
      TargetGroupArn: targetGroupArn,
      Weight: weight,
    }));
    const { TargetGroupArn: _, ...rest } = action;
    const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false };
    return {
      ...rest,
      ...(groups.length === 1 && groups[0] !== undefined ? { TargetGroupArn: groups[0].targetGroupArn } : {}),
      ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: stickiness },
    };
  });
}
