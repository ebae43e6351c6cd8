import { healthFloor } from '../../batches/minimum-healthy-hosts.js';
import { invariant } from '../../errors/invariant.js';
import type { Member } from '../batch/batch-state.js';
import { evolveMember, type MemberRecord } from '../batch/evolve-batch.js';
import type { DeploymentState } from '../deployment-state.js';
import type { JournalRecord } from '../journal-record.js';
import { plannedStage } from '../stages/stage-kinds.js';
import { hasLeft } from './admission.js';
import { instanceAt } from './fleet-of.js';
import { type FleetState, indexAt, workBudget } from './fleet-state.js';
import { isWindowUsedUp, nextWindow } from './fleet-window.js';
import { isAvailable } from './open-fleet.js';

/** Instances leave service. */
export function foldBatchStarted(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'batch-started' }>,
): void {
  const { fleet, stage } = state;
  invariant(
    fleet !== undefined && fleet === stage && fleet.outcome === 'open',
    'a batch belongs to an open stage',
    record,
  );
  if (isWindowUsedUp(fleet)) openWindow(state, fleet);
  const { batch, attempt, instanceIds } = record;
  const members: Member[] = [];
  for (const instanceId of instanceIds) {
    passLeft(state, fleet);
    members.push(takeOut(state, fleet, { instanceId, record }));
    fleet.cursor += 1;
  }
  const { lifecycle, side } = fleet;
  state.batches.set(batch, { batch, attempt, side, lifecycle, members, open: members.length });
  state.batchCount = batch;
  fleet.inFlight += members.length;
  passLeft(state, fleet);
  invariant(fleet.inFlight <= fleet.budget, 'no more instances are out than the budget allows', record);
}

function openWindow(state: DeploymentState, fleet: FleetState): void {
  const planned = plannedStage(state, fleet);
  if (planned.kind !== 'fleet') return;
  const { limit, zone } = nextWindow(state, planned, fleet);
  fleet.limit = limit;
  fleet.zone = zone;
  fleet.window += 1;
  fleet.rested = false;
}

function takeOut(
  state: DeploymentState,
  fleet: FleetState,
  {
    instanceId,
    record,
  }: { readonly instanceId: string; readonly record: Extract<JournalRecord, { readonly type: 'batch-started' }> },
): Member {
  const index = indexAt(fleet, fleet.cursor);
  const instance = instanceAt(state, fleet.side, index);
  invariant(instance?.instanceId === instanceId, 'instances are attempted in the planned order', record);
  if (isAvailable(state, instance)) {
    fleet.unavailable += 1;
    if (fleet.zone !== undefined) fleet.zone.unavailable += 1;
    const holds = fleet.fleetSize - fleet.unavailable >= fleet.minimumHealthy;
    invariant(holds, 'the floor holds when an instance leaves', record);
  }
  // The planned instance's own string: a record read from a journal has a copy of it, which would be kept alive.
  const member: Member = {
    index,
    instanceId: instance.instanceId,
    batch: record.batch,
    attempt: record.attempt,
    stage: fleet.stage,
    phase: 'held',
    event: 0,
    startedAt: record.at,
    accepted: undefined,
    wayBack: false,
  };
  // Set anew, so that the order of members is that of their batches: a state from a snapshot lists them in the same order.
  state.members.delete(instance.instanceId);
  state.members.set(instance.instanceId, member);
  return member;
}

/** Moves the cursor over instances that left before it was their turn. */
export function passLeft(state: DeploymentState, fleet: FleetState): void {
  while (fleet.leftAhead > 0 && fleet.cursor < fleet.size) {
    const instance = instanceAt(state, fleet.side, indexAt(fleet, fleet.cursor));
    if (instance === undefined || !hasLeft(state, fleet, instance.instanceId)) return;
    fleet.cursor += 1;
    fleet.leftAhead -= 1;
    fleet.leftBehind += 1;
  }
}

/** How an instance in work goes on or ends. */
export function foldMemberRecord(state: DeploymentState, record: MemberRecord): void {
  const member = state.members.get(record.instanceId);
  const batch = member === undefined ? undefined : state.batches.get(member.batch);
  const { fleet } = state;
  invariant(
    member !== undefined && batch !== undefined && fleet !== undefined,
    'a record names an instance in work',
    record,
  );
  evolveMember(batch, member, record);
  if (record.type === 'instance-succeeded') {
    fleet.succeeded += 1;
    fleet.unavailable -= 1;
    fleet.inFlight -= 1;
    if (fleet.zone !== undefined) fleet.zone.unavailable -= 1;
  } else if (record.type === 'instance-failed') {
    fleet.inFlight -= 1;
    if (record.reason === 'unreachable') countUnreachable(fleet);
    else countFailed(fleet);
  }
  if (batch.open === 0) state.batches.delete(batch.batch);
}

function countFailed(fleet: FleetState): void {
  fleet.failed += 1;
  if (fleet.zone !== undefined) fleet.zone.failed += 1;
}

/** Counted apart: the instance is neither failed nor part of the fleet that the floor speaks of. */
function countUnreachable(fleet: FleetState): void {
  fleet.unreachable += 1;
  fleet.unavailable -= 1;
  if (fleet.zone !== undefined) {
    fleet.zone.unavailable -= 1;
    fleet.zone.size -= 1;
  }
  resize(fleet, fleet.fleetSize - 1);
}

/** The floor of a fleet that has become another size. Plans of older releases do not say what it was made from: it stays. */
export function resize(fleet: FleetState, fleetSize: number): void {
  fleet.fleetSize = fleetSize;
  if (fleet.setting !== undefined) fleet.minimumHealthy = healthFloor(fleet.setting, fleetSize).minimumHealthy;
  // Those that are in work beyond it stay out until they end, and nobody follows them.
  fleet.budget = workBudget(fleet);
}
