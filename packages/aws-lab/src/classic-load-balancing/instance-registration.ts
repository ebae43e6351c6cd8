import type { LabContext } from '../lab-context.js';
import type { ClassicBalancerState, ClassicInstanceState } from './classic-state.js';

/** Between two looks at whether a draining instance has answered its last request. */
const drainPause = 1_000;

/** Registers an instance, again or anew. One that drains comes back as a new one. */
export function registerInstance(lab: LabContext, balancer: ClassicBalancerState, id: string): void {
  const before = balancer.instances[id];
  if (before !== undefined && before.health !== 'draining') return;
  const { inFlight = 0 } = before ?? {};
  const instance: ClassicInstanceState = { id, inFlight, health: 'registering', streak: 0, streakPassed: true };
  balancer.instances[id] = instance;
  checkAgain(lab, balancer, instance);
}

/**
 * Takes an instance out: with connection draining it stays until its last request is answered, or until the time-out; without,
 * what is in flight is cut off (user guide, configure connection draining). Answers how long it may drain, in milliseconds.
 */
export function deregisterInstance(lab: LabContext, balancer: ClassicBalancerState, id: string): number {
  const instance = balancer.instances[id];
  if (instance === undefined || instance.health === 'draining') return 0;
  const { enabled, timeout } = balancer.draining;
  if (!enabled) {
    instance.inFlight = 0;
    delete balancer.instances[id];
    return 0;
  }
  instance.health = 'draining';
  drain(lab, balancer, instance, lab.timeline.now() + timeout * 1000);
  return timeout * 1000;
}

function drain(lab: LabContext, balancer: ClassicBalancerState, instance: ClassicInstanceState, until: number): void {
  lab.timeline.after(Math.min(drainPause, until - lab.timeline.now()), () => {
    if (balancer.instances[instance.id] !== instance) return;
    if (instance.inFlight === 0 || lab.timeline.now() >= until) delete balancer.instances[instance.id];
    else drain(lab, balancer, instance, until);
  });
}

/** One health check after another; both ways it takes as many in a row as the thresholds say (user guide, health checks). */
function checkAgain(lab: LabContext, balancer: ClassicBalancerState, instance: ClassicInstanceState): void {
  lab.timeline.after(balancer.healthCheck.interval, () => {
    if (balancer.instances[instance.id] !== instance || instance.health === 'draining') return;
    const passed = !balancer.failing.includes(instance.id);
    instance.streak = instance.streakPassed === passed ? instance.streak + 1 : 1;
    instance.streakPassed = passed;
    const { healthyThreshold, unhealthyThreshold } = balancer.healthCheck;
    if (passed && instance.streak >= healthyThreshold) instance.health = 'in-service';
    if (!passed && instance.streak >= unhealthyThreshold) instance.health = 'out-of-service';
    checkAgain(lab, balancer, instance);
  });
}
