import type { ErrorInformation, FinalStatus } from './deployment-event.js';
import { type DeploymentState, isFinal } from './deployment-state.js';
import { fleetOf } from './fleet/fleet-of.js';

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

/** A frozen picture of a deployment, made on demand. Members that say something special are only there when they do. */
export interface DeploymentView {
  readonly deploymentId: string;
  /** `ready`: installed, waiting for `continue`. `baking`: all traffic moved, being watched. */
  readonly status: 'created' | 'in-progress' | 'ready' | 'baking' | FinalStatus;
  readonly paused: boolean;
  readonly rollingBack: boolean;
  readonly rolledBack: boolean;
  readonly sequence: number;
  /** Of the fleet stage under way or the latest one; where there is none, instances share the deployment's fate. */
  readonly overview: DeploymentOverview;
  readonly error?: ErrorInformation;
  /** The wait that is open, and when it ends by itself. */
  readonly waiting?: { readonly wait: string; readonly until: number };
  /** The failure that somebody has to decide about. */
  readonly frozen?: ErrorInformation;
  /** Loud: the rollback failed. */
  readonly rollbackFailed?: true;
  /** Percent of production traffic on the replacement; undefined while a shift is not confirmed. */
  readonly replacementWeight?: number;
}

/** The picture of the whole, without a scan of the fleet. */
export function viewOf(state: DeploymentState): DeploymentView {
  const { failure, waiting, frozen, traffic, rollback } = state;
  const { touched, replacementWeight } = traffic.production;
  return Object.freeze({
    deploymentId: state.deploymentId,
    status: statusOf(state),
    paused: state.paused,
    rollingBack: rollback?.outcome === 'open',
    rolledBack: rollback?.outcome === 'succeeded',
    sequence: state.sequence,
    overview: Object.freeze(overviewOf(state)),
    ...(failure === undefined ? {} : { error: failure.error }),
    ...(waiting === undefined ? {} : { waiting: { wait: waiting.wait, until: waiting.until } }),
    ...(frozen === undefined ? {} : { frozen: frozen.error }),
    ...(rollback?.outcome === 'failed' ? { rollbackFailed: true as const } : {}),
    ...(touched && replacementWeight !== undefined ? { replacementWeight } : {}),
  });
}

function statusOf({ finalStatus, attempt, waiting }: DeploymentState): DeploymentView['status'] {
  if (finalStatus !== undefined) return finalStatus;
  if (attempt === 0) return 'created';
  if (waiting?.wait === 'ready-wait') return 'ready';
  return waiting?.wait === 'bake' ? 'baking' : 'in-progress';
}

function overviewOf(state: DeploymentState): DeploymentOverview {
  const { fleet, stages, definition } = state;
  const size = (definition?.plan.fleet.length ?? 0) + state.joined.length;
  if (fleet === undefined && !stages.some(({ kind }) => kind === 'fleet')) return sharedOverview(state, size);
  const passed = fleet === undefined ? 0 : fleet.cursor + fleet.skipped;
  const whole = fleet?.side === 'replacement' ? fleet.size : size;
  return {
    pending: (fleet?.size ?? size) - passed - (fleet?.leftAhead ?? 0),
    'in-progress': fleet?.inFlight ?? 0,
    succeeded: fleet?.succeeded ?? 0,
    failed: (fleet?.failed ?? 0) + (fleet?.unreachable ?? 0),
    skipped:
      (fleet?.skipped ?? 0) +
      (fleet?.leftBehind ?? 0) +
      (fleet?.leftAhead ?? 0) +
      (fleet === undefined ? 0 : whole - fleet.size),
  };
}

/** Without a fleet stage nothing is told apart by instance. */
function sharedOverview({ finalStatus, attempt }: DeploymentState, size: number): DeploymentOverview {
  const none = { pending: 0, 'in-progress': 0, succeeded: 0, failed: 0, skipped: 0 };
  if (finalStatus !== undefined) return { ...none, [finalStatus === 'succeeded' ? 'succeeded' : 'failed']: size };
  return { ...none, [attempt === 0 ? 'pending' : 'in-progress']: size };
}

/** One line per instance of the fleet, in attempt order. Scans the fleet: for people, not for the loop. */
export function viewInstances(state: DeploymentState): readonly InstanceView[] {
  const { fleet } = state;
  const ended = isFinal(state) || fleet?.outcome === 'failed';
  const instances = [...fleetOf(state, 'original'), ...fleetOf(state, 'replacement')];
  return instances.map(({ instanceId }) => {
    const member = state.members.get(instanceId);
    if (member === undefined) return { instanceId, status: ended ? 'skipped' : 'pending' };
    const { phase, event } = member;
    if (phase === 'left') return { instanceId, status: 'skipped' };
    const isOut = phase === 'failed' || phase === 'unreachable';
    const lifecycleEvent = fleet?.lifecycle[isOut ? Math.max(0, event - 1) : event];
    const named = lifecycleEvent === undefined ? {} : { lifecycleEvent };
    if (isOut) return { instanceId, status: 'failed', ...named };
    if (phase === 'succeeded') return { instanceId, status: 'succeeded' };
    return { instanceId, status: 'in-progress', ...named, since: member.startedAt };
  });
}
