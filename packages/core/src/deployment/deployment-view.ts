import type { ErrorInformation, FinalStatus } from './deployment-event.js';
import { type DeploymentState, isFinal } from './deployment-state.js';

/** CodeDeploy's status of one instance in a deployment. */
export type InstanceStatus = 'pending' | 'in-progress' | 'succeeded' | 'failed' | 'skipped';

/** Counts by status; they add up to the fleet (CodeDeploy: deploymentOverview). */
export type DeploymentOverview = Readonly<Record<InstanceStatus, number>>;

/** One instance as a person would ask about it. */
export interface InstanceView {
  readonly instanceId: string;
  readonly status: InstanceStatus;
  /** The event in flight, the next one while paused, or the one that ended the instance. */
  readonly lifecycleEvent?: string;
  /** When the event in flight started, in milliseconds since the Unix epoch. */
  readonly since?: number;
}

/** A frozen picture of a deployment, made on demand. */
export interface DeploymentView {
  readonly deploymentId: string;
  readonly status: 'created' | 'in-progress' | FinalStatus;
  readonly paused: boolean;
  readonly rollingBack: boolean;
  readonly rolledBack: boolean;
  readonly sequence: number;
  readonly overview: DeploymentOverview;
  readonly error?: ErrorInformation;
}

/** The picture of the whole, without a scan of the fleet. */
export function viewOf(state: DeploymentState): DeploymentView {
  const { fleet, failure } = state;
  const size = state.definition?.plan.fleet.length ?? 0;
  return Object.freeze({
    deploymentId: state.deploymentId,
    status: state.finalStatus ?? (state.attempt === 0 ? 'created' : 'in-progress'),
    paused: state.paused,
    rollingBack: state.rollback?.outcome === 'open',
    rolledBack: state.rollback?.outcome === 'succeeded',
    sequence: state.sequence,
    overview: Object.freeze({
      pending: fleet === undefined ? size : fleet.size - fleet.cursor - fleet.skipped,
      'in-progress': fleet?.inFlight ?? 0,
      succeeded: fleet?.succeeded ?? 0,
      failed: fleet?.failed ?? 0,
      skipped: (fleet?.skipped ?? 0) + (fleet === undefined ? 0 : size - fleet.size),
    }),
    ...(failure === undefined ? {} : { error: failure.error }),
  });
}

/** One line per instance of the fleet, in attempt order. Scans the fleet: for people, not for the loop. */
export function viewInstances(state: DeploymentState): readonly InstanceView[] {
  const { definition, fleet } = state;
  const ended = isFinal(state) || fleet?.outcome === 'failed';
  return (definition?.plan.fleet ?? []).map(({ instanceId }) => {
    const member = state.members.get(instanceId);
    if (member === undefined) return { instanceId, status: ended ? 'skipped' : 'pending' };
    const lifecycleEvent = fleet?.lifecycle[member.phase === 'failed' ? Math.max(0, member.event - 1) : member.event];
    const named = lifecycleEvent === undefined ? {} : { lifecycleEvent };
    if (member.phase === 'succeeded' || member.phase === 'failed') {
      return { instanceId, status: member.phase, ...(member.phase === 'failed' ? named : {}) };
    }
    return { instanceId, status: 'in-progress', ...named, since: member.startedAt };
  });
}
