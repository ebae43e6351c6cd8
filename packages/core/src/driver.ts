/** For authors of drivers: the pure machine and the ports a driver supplies. */

export { advance } from './deployment/advance.js';
export type { BatchState, Member, MemberPhase } from './deployment/batch/batch-state.js';
export { maximumBatchSize } from './deployment/batch/batch-state.js';
export { decide } from './deployment/decide.js';
export {
  type CancelOperation,
  commandIdOf,
  type DeploymentCommand,
  type EvaluateGate,
  type RunOperation,
  type StartTimer,
} from './deployment/deployment-command.js';
export type { DeploymentDefinition, LastSuccessfulDeployment } from './deployment/deployment-definition.js';
export type { AlarmInput, DeploymentInput, FleetInput } from './deployment/deployment-input.js';
export {
  type DeploymentState,
  emptyState,
  type Failure,
  type Interruption,
  isFinal,
  type ListenerState,
  type ReplacementState,
} from './deployment/deployment-state.js';
export { viewInstances, viewOf } from './deployment/deployment-view.js';
export { dueCommands, newlyDueCommands } from './deployment/due-commands.js';
export { evolve } from './deployment/evolve.js';
export type { FleetState, ZoneState } from './deployment/fleet/fleet-state.js';
export { foldRecords } from './deployment/fold-records.js';
export { assertInvariants } from './deployment/invariants.js';
export {
  isDeploymentEvent,
  type JournalRecord,
  journalRecordVersion,
  type NewRecord,
  type OperationAccepted,
  type StageOperationAccepted,
} from './deployment/journal-record.js';
export type { StageOperation, StepPosition } from './deployment/operation/stage-operation.js';
export {
  type OperationKey,
  operationIdOf,
  parseOperationId,
  rollbackDeploymentIdOf,
} from './deployment/operation-id.js';
export type * from './deployment/requests/deployment-request.js';
export { checkRequest, explainRefusal, isRequest, parseRequest } from './deployment/requests/request-kinds.js';
export { fromSnapshot, snapshotVersion, toSnapshot } from './deployment/snapshot-state.js';
export type { StageProgress, StageState, SteppedStageState } from './deployment/stages/stage-state.js';
export { type Turn, takeTurn } from './deployment/take-turn.js';
export type { Waiting } from './deployment/waiting/waiting.js';
export { askDeployment } from './driver/ask-deployment.js';
export {
  type Attendants,
  type AttendantsOptions,
  createAttendants,
  type MonitorSettings,
} from './driver/attendants.js';
export { checkStartRequest } from './driver/check-start-request.js';
export { childSignal } from './driver/child-signal.js';
export type { Clock } from './driver/clock.js';
export {
  createDefinition,
  type GroupHistory,
  type StartRequest,
  type ZoneOffsetLookup,
} from './driver/create-definition.js';
export {
  createDeploymentHandle,
  type DeploymentHandle,
  type DeploymentHandleOptions,
} from './driver/deployment-handle.js';
export type { DriverHost } from './driver/driver-host.js';
export { type FollowOptions, followEvents } from './driver/follow-events.js';
export type { GateAnswers, HttpProbe } from './driver/gate-watch.js';
export { createInbox, type Delivery, type Inbox } from './driver/inbox.js';
export type { DeploymentListing, Journal, Snapshot } from './driver/journal.js';
export { type AlarmState, defaultMonitorInterval, type Monitor, monitorOf } from './driver/monitor.js';
export { type OperationReport, type PerformOptions, performOperation } from './driver/operation-performer.js';
export {
  beginCall,
  beginOperation,
  type CallOutcome,
  endCall,
  type KnownStatus,
  nextStep,
  type OperationCall,
  type OperationProgress,
  type OperationStep,
  stopOperation,
} from './driver/operation-progress.js';
export { defaultRetryPolicy, type RetryPolicy } from './driver/retry-policy.js';
export { type RunDeploymentOptions, runDeployment } from './driver/run-deployment.js';
export { createTimerTable, type TimerTable, type TimerTableOptions } from './driver/timer-table.js';
export { alarmPolicy } from './group/deployment-group.js';
export type { AlarmPolicy, FailureAction, RollbackScope, RollbackTrigger } from './group/failure-policy.js';
