import { invariant } from '../../errors/invariant.js';
import type { DeploymentState } from '../deployment-state.js';
import { passLeft } from '../fleet/evolve-fleet.js';
import type { JournalRecord } from '../journal-record.js';
import { operationIdOf } from '../operation-id.js';
import { failureOf, type Waiting } from '../waiting/waiting.js';
import { failureOfError } from './failure-of-error.js';
import { foldProvisioned } from './provision-stage.js';
import { foldTraffic } from './shift-stage.js';
import { currentStep, kindOf } from './stage-kinds.js';
import type { SteppedStageState } from './stage-state.js';
import { assertRemovable } from './terminate-stage.js';

/** Records of what a stage does for the deployment as a whole. */
type StepRecord = Extract<JournalRecord, { readonly step: number }>;

/** Records about stages as such, and about what they do for the deployment as a whole. */
export type StageRecord =
  | StepRecord
  | Extract<
      JournalRecord,
      { readonly type: 'stage-started' | 'stage-succeeded' | 'stage-failed' | 'wait-started' | 'wait-ended' }
    >;

/** Folds a record of the current stage. Every operation and every wait that started concludes once. */
export function foldStageRecord(state: DeploymentState, record: StageRecord): void {
  switch (record.type) {
    case 'stage-started':
      foldStageStarted(state, record);
      return;
    case 'stage-succeeded':
    case 'stage-failed':
      foldStageEnded(state, record);
      return;
    case 'wait-started':
      foldWaitStarted(state, record);
      return;
    case 'wait-ended':
      foldWaitEnded(state, record);
      return;
    case 'stage-operation-accepted':
      operationInFlight(state, record).accepted = { handle: record.handle, pollAt: record.pollAt };
      return;
    case 'provisioning-started':
    case 'hook-started':
    case 'traffic-shift-started':
    case 'termination-started':
      foldOperationStarted(state, record);
      return;
    default:
      foldOperationConcluded(state, record);
  }
}

function foldStageStarted(
  state: DeploymentState,
  record: Extract<StageRecord, { readonly type: 'stage-started' }>,
): void {
  const { attempt, stage } = record;
  const planned = state.stages[stage];
  invariant(state.definition !== undefined && planned !== undefined, 'a stage that starts is in the plan', record);
  invariant(state.stage?.outcome !== 'open', 'one stage at a time', record);
  // First: what a stage finds when it opens depends on the attempt it belongs to.
  state.attempt = attempt;
  state.stageFailure = undefined;
  state.stage = kindOf(planned).open(state, planned, { attempt, stage });
  if (state.stage.kind !== 'fleet') return;
  state.fleet = state.stage;
  passLeft(state, state.fleet);
}

function foldStageEnded(
  state: DeploymentState,
  record: Extract<StageRecord, { readonly type: 'stage-succeeded' | 'stage-failed' }>,
): void {
  const { stage } = state;
  invariant(stage?.outcome === 'open' && stage.attempt === record.attempt, 'an open stage ends once', record);
  if (record.type === 'stage-succeeded') {
    stage.outcome = 'succeeded';
    return;
  }
  stage.outcome = 'failed';
  if (stage.kind === 'fleet') stage.skipped = record.skippedInstances;
  // The first failure names the deployment's end; what happens to its rollback is told apart from it.
  state.failure ??= failureOfError(state, record.error);
  if (record.attempt === 2) state.rollbackFailure = record.error;
}

function foldWaitStarted(
  state: DeploymentState,
  record: Extract<StageRecord, { readonly type: 'wait-started' }>,
): void {
  invariant(state.waiting === undefined && state.stage?.outcome === 'open', 'one wait at a time', record);
  const { attempt, stage, wait, condition, until, sequence } = record;
  state.waiting = { attempt, stage, wait, condition, until, sequence };
}

function foldWaitEnded(state: DeploymentState, record: Extract<StageRecord, { readonly type: 'wait-ended' }>): void {
  const { waiting, stage } = state;
  invariant(waiting?.wait === record.wait && stage !== undefined, 'a wait that started ends once', record);
  state.waiting = undefined;
  state.stageFailure ??= failureOf(waiting as Waiting, record.outcome, record.reason);
  if (record.wait !== 'time-window') kindOf(stage).waited(stage, record.wait);
}

function foldOperationStarted(state: DeploymentState, record: StepRecord): void {
  const { attempt, stage, step, at } = record;
  invariant(state.operation === undefined, 'one operation of a stage at a time', record);
  const current = steppedStage(state, record);
  const planned = currentStep(state, current);
  invariant(planned?.does === 'operation' && current.step === step, 'operations start in the order of steps', record);
  if (record.type === 'traffic-shift-started') foldTraffic(state, record);
  if (record.type === 'termination-started') assertRemovable(state, record);
  const operationId = operationIdOf({
    deploymentId: state.deploymentId,
    attempt,
    lifecycleEvent: planned.operation.name,
    instanceId: `stage-${stage}.${step}`,
  });
  state.operation = { attempt, stage, step, operationId, startedAt: at, accepted: undefined };
}

function foldOperationConcluded(state: DeploymentState, record: StepRecord): void {
  operationInFlight(state, record);
  const current = steppedStage(state, record);
  const planned = currentStep(state, current);
  state.operation = undefined;
  current.step += 1;
  if (record.type === 'replacement-provisioned') foldProvisioned(state, record);
  if (record.type === 'traffic-shifted' || record.type === 'traffic-shift-failed') foldTraffic(state, record);
  if (!('diagnostics' in record) || planned?.does !== 'operation' || planned.operation.tolerated) return;
  const { errorCode: code, name } = planned.operation;
  const error = { code, message: `${name} failed: ${record.diagnostics.message}` };
  state.stageFailure ??= { status: 'failed', error };
}

function operationInFlight(state: DeploymentState, record: StepRecord): NonNullable<DeploymentState['operation']> {
  const { operation } = state;
  const isIt =
    operation !== undefined &&
    operation.attempt === record.attempt &&
    operation.stage === record.stage &&
    operation.step === record.step;
  invariant(isIt, 'a started operation concludes exactly once', record);
  return operation;
}

function steppedStage(state: DeploymentState, record: StageRecord): SteppedStageState {
  const { stage } = state;
  invariant(stage !== undefined && stage.kind !== 'fleet', 'a step belongs to a stage that has steps', record);
  return stage;
}
