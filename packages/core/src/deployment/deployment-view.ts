import type { Side } from '../target/v1/request.js';
import type { Member } from './batch/batch-state.js';
import type { ErrorInformation, FinalStatus } from './deployment-event.js';
import { type DeploymentState, isFinal } from './deployment-state.js';
import { fleetOf, fleetSizeOf } from './fleet/fleet-of.js';
import type { FleetState } from './fleet/fleet-state.js';

/** CodeDeploy's status of one instance in a deployment. */
export type InstanceStatus = 'pending' | 'in-progress' | 'succeeded' | 'failed' | 'skipped';

/** Counts by status; they add up to the side that is worked on (CodeDeploy: deploymentOverview). */
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
  const whole = fleet?.side === 'replacement' ? fleetSizeOf(state, 'replacement') : size;
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
  const isInOrder = orderedIn(state.fleet);
  return (['original', 'replacement'] as const).flatMap((side) =>
    fleetOf(state, side).map((instance, index) => viewInstance(state, instance.instanceId, isInOrder(side, index))),
  );
}

/** Whether the fleet stage under way, or the latest one, works on an instance at all; a rollback does not on every one. */
function orderedIn(fleet: FleetState | undefined): (side: Side, index: number) => boolean {
  if (fleet?.order === undefined) return () => true;
  const order = new Set(fleet.order);
  return (side, index) => side !== fleet.side || order.has(index);
}

function viewInstance(state: DeploymentState, instanceId: string, isInOrder: boolean): InstanceView {
  const { fleet } = state;
  const member = state.members.get(instanceId);
  if (member?.phase === 'left') return { instanceId, status: 'skipped' };
  const isCurrent = member?.attempt === fleet?.attempt && member?.stage === fleet?.stage;
  if (member === undefined || (!isCurrent && waitsAnew(state, member))) {
    const ended = isFinal(state) || fleet?.outcome === 'failed';
    return { instanceId, status: ended || !isInOrder ? 'skipped' : 'pending' };
  }
  const { phase, event } = member;
  const isOut = phase === 'failed' || phase === 'unreachable';
  const lifecycleEvent = isCurrent ? fleet?.lifecycle[isOut ? Math.max(0, event - 1) : event] : undefined;
  const named = lifecycleEvent === undefined ? {} : { lifecycleEvent };
  if (isOut) return { instanceId, status: 'failed', ...named };
  if (phase === 'succeeded') return { instanceId, status: 'succeeded' };
  return { instanceId, status: 'in-progress', ...named, since: member.startedAt };
}

/** Whether what an earlier stage made of an instance says nothing any more: the stage under way works on its side again. */
function waitsAnew({ fleet, replacement }: DeploymentState, { instanceId, index, phase }: Member): boolean {
  if (fleet === undefined) return false;
  const isReplacement = replacement?.fleet[index]?.instanceId === instanceId;
  if (fleet.side !== (isReplacement ? 'replacement' : 'original')) return false;
  const isOut = phase === 'failed' || phase === 'unreachable';
  // Whoever failed to be installed gets no traffic: it stays the one that failed.
  return fleet.order?.includes(index) !== false || !isOut;
}
