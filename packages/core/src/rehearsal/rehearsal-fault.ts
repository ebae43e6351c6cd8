import { formatDuration, type Milliseconds } from '../model/duration.js';

/**
 * A moment of the deployment: when a stage begins (counted from 0), when its traffic has reached a weight, or when so many
 * of its instances have succeeded.
 */
export interface RehearsalMoment {
  readonly stage: number;
  readonly weight?: number;
  readonly afterInstances?: number;
}

/** On how many instances a fault strikes; the first ones to come to the event. `every`: a revision that is broken. */
export type StruckInstances = number | 'every';

/** One thing that goes wrong in a rehearsal. Plain data: listed from a plan, or written by hand. */
export type RehearsalFault =
  /** The host goes away during the event and does not come back. */
  | { readonly type: 'host-dies'; readonly lifecycleEvent: string; readonly instances: StruckInstances }
  | { readonly type: 'hook-hangs'; readonly lifecycleEvent: string; readonly instances: StruckInstances }
  | { readonly type: 'hook-fails'; readonly lifecycleEvent: string; readonly instances: StruckInstances }
  /** The balancer refuses a traffic event, or a weight; in a rollback it is well again. */
  | { readonly type: 'balancer-refuses'; readonly lifecycleEvent: string; readonly instances: StruckInstances }
  | { readonly type: 'balancer-refuses'; readonly weight: number }
  | { readonly type: 'operation-fails'; readonly operation: 'provision-replacement' | 'terminate' }
  | { readonly type: 'alarm'; readonly when: RehearsalMoment }
  /** The process that drives the deployment dies and another takes it up from the journal after a while. */
  | { readonly type: 'controller-dies'; readonly when: RehearsalMoment; readonly downFor: Milliseconds }
  /** Nobody answers a gate or a ready wait. */
  | { readonly type: 'unanswered'; readonly wait: string };

/** Kinds of faults, for choosing among them. */
export type RehearsalFaultType = RehearsalFault['type'];

/** All of them. */
export const rehearsalFaultTypes: readonly RehearsalFaultType[] = [
  'host-dies',
  'hook-hangs',
  'hook-fails',
  'balancer-refuses',
  'operation-fails',
  'alarm',
  'controller-dies',
  'unanswered',
];

/** A fault in words: `hook ApplicationStart fails on every instance`. */
export function describeFault(fault: RehearsalFault): string {
  switch (fault.type) {
    case 'host-dies':
      return `${describeStruck('host', fault.instances)} in ${fault.lifecycleEvent}`;
    case 'hook-hangs':
      return `${fault.lifecycleEvent} hangs on ${describeCount(fault.instances)}`;
    case 'hook-fails':
      return `${fault.lifecycleEvent} fails on ${describeCount(fault.instances)}`;
    case 'balancer-refuses':
      return 'weight' in fault
        ? `balancer refuses ${fault.weight} %`
        : `balancer refuses ${fault.lifecycleEvent} of ${describeCount(fault.instances)}`;
    case 'operation-fails':
      return `${fault.operation} fails`;
    case 'alarm':
      return `alarm ${describeMoment(fault.when)}`;
    case 'controller-dies':
      return `controller dies ${describeMoment(fault.when)}, back after ${formatDuration(fault.downFor)}`;
    case 'unanswered':
      return `nobody answers ${fault.wait}`;
  }
}

function describeStruck(what: string, instances: StruckInstances): string {
  if (instances === 'every') return `every ${what} dies`;
  return instances === 1 ? `${what} dies` : `${instances} ${what}s die`;
}

function describeCount(instances: StruckInstances): string {
  if (instances === 'every') return 'every instance';
  return instances === 1 ? 'one instance' : `${instances} instances`;
}

function describeMoment({ stage, weight, afterInstances }: RehearsalMoment): string {
  if (weight !== undefined) return `at ${weight} %`;
  if (afterInstances !== undefined) return `after ${afterInstances} instances of stage ${stage + 1}`;
  return `as stage ${stage + 1} begins`;
}
