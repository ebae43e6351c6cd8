import type { LabContext } from '../lab-context.js';
import { loadBalancersOf, stateOf } from './find-resource.js';
import type { TargetGroupState, TargetState } from './load-balancing-state.js';

/** Registers a target, again or anew. A target that drains comes back as a new one. */
export function registerTarget(
  lab: LabContext,
  group: TargetGroupState,
  target: { readonly id: string; readonly port: number; readonly serves?: boolean },
): void {
  const key = targetKey(target.id, target.port);
  const before = group.targets[key];
  if (before !== undefined && before.health !== 'draining') return;
  group.targets[key] = {
    id: target.id,
    port: target.port,
    health: 'unused',
    registeredAt: lab.timeline.now(),
    serves: target.serves ?? true,
    streak: 0,
    streakPassed: true,
  };
  checkTargetsOfUsedGroups(lab);
}

/**
 * Takes a target out: `draining` for the whole deregistration delay, whether or not a request is in flight, then gone. In a
 * group that no listener names nothing drains (user guide, deregistration delay and target health status).
 */
export function deregisterTarget(lab: LabContext, group: TargetGroupState, id: string, port: number): void {
  const key = targetKey(id, port);
  const target = group.targets[key];
  if (target === undefined || target.health === 'draining') return;
  if (target.health === 'unused') {
    delete group.targets[key];
    return;
  }
  target.health = 'draining';
  lab.timeline.after(Number(group.attributes['deregistration_delay.timeout_seconds'] ?? 300) * 1000, () => {
    if (group.targets[key] === target) delete group.targets[key];
  });
}

/** Identity of a target in its group: one instance may serve on two ports. */
export const targetKey = (id: string, port: number): string => `${id}:${port}`;

/**
 * Starts checking targets of groups that a listener names by now, with whatever weight, and stops where none does any more
 * (user guide: `unused`, Target.NotInUse).
 */
export function checkTargetsOfUsedGroups(lab: LabContext): void {
  for (const group of Object.values(stateOf(lab).targetGroups)) {
    const used = loadBalancersOf(lab, group.arn).length > 0;
    for (const target of Object.values(group.targets)) {
      if (used && target.health === 'unused') {
        target.health = 'initial';
        target.streak = 0;
        checkAgain(lab, group, target);
      } else if (!used && target.health !== 'draining') {
        target.health = 'unused';
      }
    }
  }
}

/**
 * One health check after another. A new target needs one success to become healthy, later changes need the thresholds
 * (user guide, health checks).
 */
function checkAgain(lab: LabContext, group: TargetGroupState, target: TargetState): void {
  lab.timeline.after(group.healthCheck.interval, () => {
    const { health } = target;
    if (health === 'unused' || health === 'draining') return;
    if (group.targets[targetKey(target.id, target.port)] !== target) return;
    target.streak = target.streakPassed === target.serves ? target.streak + 1 : 1;
    target.streakPassed = target.serves;
    const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
    if (target.serves && (health === 'initial' || target.streak >= healthyThreshold)) target.health = 'healthy';
    if (!target.serves && target.streak >= unhealthyThreshold) target.health = 'unhealthy';
    checkAgain(lab, group, target);
  });
}
