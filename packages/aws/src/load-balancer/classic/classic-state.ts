import type { TargetState } from '../target-health.js';

/** An instance as DescribeInstanceHealth tells it. */
export interface ClassicInstanceState {
  readonly InstanceId?: string | undefined;
  readonly State?: string | undefined;
  readonly Description?: string | undefined;
}

/** Words of the API for an instance whose first health checks are still to pass (API reference, InstanceState). */
const checking = /registration is still in progress|has not passed|pending state/i;

/** Words for an instance that has left and still answers requests: its state is InService (user guide, connection draining). */
const leaving = /deregistration currently in progress/i;

/** An instance that the balancer lists, in the words of target groups. */
export function registeredState({ InstanceId = '', State = '', Description = '' }: ClassicInstanceState): TargetState {
  const described = { id: InstanceId, port: undefined, reason: Description === 'N/A' ? '' : Description };
  if (leaving.test(Description)) return { ...described, state: 'draining' };
  if (State === 'InService') return { ...described, state: 'healthy' };
  if (State !== 'OutOfService') return { ...described, state: 'unavailable' };
  return { ...described, state: checking.test(Description) ? 'initial' : 'unhealthy' };
}

/** One that it does not list: nothing, unless it still drains, or the balancer does not know just now whether it does. */
export function unlistedState({ InstanceId = '', State = '', Description = '' }: ClassicInstanceState): TargetState[] {
  const drains = State === 'InService' || leaving.test(Description) || /transient error/i.test(Description);
  return drains ? [{ id: InstanceId, port: undefined, state: 'draining', reason: Description }] : [];
}
