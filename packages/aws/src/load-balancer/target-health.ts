import type { Confirmation } from '@rollway/core/target';

/** A target as DescribeTargetHealth tells it. */
export interface TargetState {
  /** An IP address or an instance id, as the target group's target type says. */
  readonly id: string;
  readonly port: number | undefined;
  /** `initial`, `healthy`, `unhealthy`, `unhealthy.draining`, `unused`, `draining` or `unavailable`. */
  readonly state: string;
  readonly reason: string;
}

const drainingStates: readonly string[] = ['draining', 'unhealthy.draining'];

/** Whether the load balancer has it as a target that is not leaving. */
export function isRegistered(states: readonly TargetState[]): boolean {
  return states.some(({ state, reason }) => !drainingStates.includes(state) && reason !== 'Target.NotRegistered');
}

/** Blocked: gone from the group. Draining lasts for the whole deregistration delay, and requests may be in flight. */
export function judgeBlocked(states: readonly TargetState[]): Confirmation {
  const present = states.filter(({ reason }) => reason !== 'Target.NotRegistered');
  return { confirmed: present.length === 0, detail: present.map(describe).join(', ') || 'deregistered' };
}

/** Serving: healthy. Neither `initial` nor `unused` gets requests yet. */
export function judgeReturned(states: readonly TargetState[]): Confirmation {
  const missing = states.filter(({ state }) => state !== 'healthy');
  if (states.length === 0) return { confirmed: false, detail: 'not registered' };
  return { confirmed: missing.length === 0, detail: missing.map(describe).join(', ') || 'healthy' };
}

function describe({ id, port, state, reason }: TargetState): string {
  const where = port === undefined ? id : `${id}:${port}`;
  return `${where} is ${state}${reason === '' ? '' : ` (${reason})`}`;
}
