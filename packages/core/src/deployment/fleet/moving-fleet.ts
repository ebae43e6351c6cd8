import { invariant } from '../../errors/invariant.js';
import type { DeploymentInput } from '../deployment-input.js';
import { type DeploymentState, isFinal } from '../deployment-state.js';
import type { JournalRecord, NewRecord } from '../journal-record.js';
import { passLeft, resize } from './evolve-fleet.js';
import { fleetOf, fleetSizeOf } from './fleet-of.js';
import type { FleetState } from './fleet-state.js';
import { countsWholeSide, isAvailable } from './open-fleet.js';

const nothing: readonly NewRecord[] = [];

/**
 * An instance that joins while its fleet is being updated gets the revision after all others. Later, and in rollbacks, it
 * is none of this deployment's: it came up with the last good revision.
 */
export function decideJoined(
  state: DeploymentState,
  input: Extract<DeploymentInput, { readonly type: 'instance-joined' }>,
): readonly NewRecord[] {
  const { instance, at } = input;
  if (!takesInstances(state) || isKnown(state, instance.instanceId)) return nothing;
  return [{ type: 'instance-joined', at, instance }];
}

/** An instance that is gone needs no more work and cannot fail any more. */
export function decideLeft(
  state: DeploymentState,
  input: Extract<DeploymentInput, { readonly type: 'instance-left' }>,
): readonly NewRecord[] {
  const { instanceId, reason, at } = input;
  if (state.definition === undefined || isFinal(state) || !isKnown(state, instanceId)) return nothing;
  if (state.members.get(instanceId)?.phase === 'left') return nothing;
  return [{ type: 'instance-left', at, instanceId, reason }];
}

function takesInstances(state: DeploymentState): boolean {
  const { definition, fleet } = state;
  if (definition === undefined || isFinal(state) || state.attempt !== 1 || state.interruption !== undefined)
    return false;
  if (definition.plan.deploymentType === 'blue-green') return false;
  return fleet === undefined || (fleet.outcome === 'open' && fleet.role === 'update');
}

function isKnown(state: DeploymentState, instanceId: string): boolean {
  if (state.members.has(instanceId)) return true;
  const isIt = (instance: { readonly instanceId: string }): boolean => instance.instanceId === instanceId;
  return fleetOf(state, 'original').some(isIt) || fleetOf(state, 'replacement').some(isIt);
}

/** Adds an instance to the fleet and to the work that is left. */
export function foldJoined(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'instance-joined' }>,
): void {
  const { instance } = record;
  state.joined.push(instance);
  const { fleet } = state;
  if (fleet === undefined || fleet.outcome !== 'open') return;
  invariant(fleet.order === undefined, 'instances join only while the whole fleet is updated', record);
  fleet.size += 1;
  if (!isAvailable(state, instance)) fleet.unavailable += 1;
  resize(fleet, fleet.fleetSize + 1);
}

/** Takes an instance out of everything that counts it. */
export function foldLeft(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'instance-left' }>,
): void {
  const { instanceId } = record;
  const member = state.members.get(instanceId);
  const { fleet } = state;
  // A stage that failed still counts what it has in work; one that is over counts nobody.
  const counted = fleet !== undefined && fleet === state.stage ? fleet : undefined;
  if (member === undefined) {
    leaveUnattempted(state, counted, record);
    return;
  }
  const { phase } = member;
  const wasInFlight = phase === 'running' || phase === 'held';
  const wasServing = phase === 'succeeded';
  member.phase = 'left';
  member.accepted = undefined;
  if (fleet === undefined) return;
  if (wasInFlight) leaveWork(state, fleet, member.batch);
  // Counted apart already, in the attempt that found it so.
  if (counted === undefined || (phase === 'unreachable' && member.attempt === counted.attempt)) return;
  if (member.attempt !== counted.attempt || member.stage !== counted.stage) {
    leaveUnattempted(state, counted, record, wasServing);
    return;
  }
  if (phase === 'failed') counted.failed -= 1;
  if (phase === 'failed' || wasInFlight) counted.unavailable -= 1;
  if (phase === 'failed' || wasServing) counted.leftBehind += 1;
  if (wasServing) counted.succeeded -= 1;
  shrinkZone(counted, member.index, { unavailable: phase === 'failed' || wasInFlight, failed: phase === 'failed' });
  resize(counted, counted.fleetSize - 1);
}

function leaveWork(state: DeploymentState, fleet: FleetState, batchNumber: number): void {
  const batch = state.batches.get(batchNumber);
  if (batch !== undefined) {
    batch.open -= 1;
    if (batch.open === 0) state.batches.delete(batchNumber);
  }
  fleet.inFlight -= 1;
  fleet.leftBehind += 1;
}

/** Not attempted in the stage under way: it is passed over when it is its turn. */
function leaveUnattempted(
  state: DeploymentState,
  fleet: FleetState | undefined,
  record: Extract<JournalRecord, { readonly type: 'instance-left' }>,
  wasServing?: boolean,
): void {
  const { instanceId, at } = record;
  const side = fleet?.side ?? sideOf(state, instanceId);
  const index = fleetOf(state, side).findIndex((instance) => instance.instanceId === instanceId);
  const available = wasServing ?? isServing(state, side, index);
  if (!state.members.has(instanceId)) {
    const { attempt } = state;
    const stage = state.stage?.stage ?? 0;
    const entry = { index, instanceId, batch: 0, attempt, stage, phase: 'left', event: 0, startedAt: at } as const;
    state.members.set(instanceId, { ...entry, accepted: undefined, wayBack: false });
  }
  if (fleet === undefined || index < 0) return;
  const waits = isInOrder(fleet, index, fleetSizeOf(state, side));
  // A rollback does not touch everybody whom its floor speaks of.
  if (!waits && !countsWholeSide(fleet)) return;
  if (waits) fleet.leftAhead += 1;
  // A stage that failed has counted it as skipped; now it is one that left.
  if (waits && fleet.outcome === 'failed') fleet.skipped -= 1;
  if (!available) fleet.unavailable -= 1;
  shrinkZone(fleet, index, { unavailable: !available, failed: false });
  resize(fleet, fleet.fleetSize - 1);
  passLeft(state, fleet);
}

function isServing(state: DeploymentState, side: 'original' | 'replacement', index: number): boolean {
  return fleetOf(state, side)[index]?.instanceHealth !== 'unhealthy';
}

function sideOf(state: DeploymentState, instanceId: string): 'original' | 'replacement' {
  const isReplacement = state.replacement?.fleet.some((instance) => instance.instanceId === instanceId) ?? false;
  return isReplacement ? 'replacement' : 'original';
}

function isInOrder(fleet: FleetState, index: number, size: number): boolean {
  return fleet.order === undefined ? index < size : fleet.order.includes(index);
}

function shrinkZone(
  fleet: FleetState,
  index: number,
  was: { readonly unavailable: boolean; readonly failed: boolean },
): void {
  const { zone } = fleet;
  if (zone === undefined || index >= zone.end || index < zone.start) return;
  zone.size -= 1;
  if (was.unavailable) zone.unavailable -= 1;
  if (was.failed) zone.failed -= 1;
}
