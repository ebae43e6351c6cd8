/** For those who define and run deployments. */

export type {
  AccessControlEntry,
  FileMapping,
  HookScript,
  PermissionRule,
  SecurityContext,
  ServerAppSpec,
} from './app-spec/app-spec.js';
export { type ParseAppSpecOptions, type ParsedAppSpec, parseServerAppSpec } from './app-spec/parse-app-spec.js';
export { type Budget, budgetIn, count, describeBudget, percent } from './batches/budget.js';
export {
  allAtOnce,
  fleetPercent,
  type HealthFloor,
  halfAtATime,
  healthFloor,
  hostCount,
  type MinimumHealthyHosts,
  oneAtATime,
} from './batches/minimum-healthy-hosts.js';
export type {
  DeploymentDefinition,
  LastSuccessfulDeployment,
} from './deployment/deployment-definition.js';
export type * from './deployment/deployment-event.js';
export type { DeploymentOverview, DeploymentView, InstanceStatus, InstanceView } from './deployment/deployment-view.js';
export type { StartRequest } from './driver/create-definition.js';
export type {
  Deployment,
  DeploymentEventOf,
  DeploymentListeners,
  DeploymentResult,
} from './driver/deployment.js';
export { type AlarmState, type Monitor, monitorOf } from './driver/monitor.js';
export { AppSpecError } from './errors/app-spec-error.js';
export { BundleUnreadableError } from './errors/bundle-unreadable-error.js';
export { ConformanceError } from './errors/conformance-error.js';
export { DeploymentExistsError } from './errors/deployment-exists-error.js';
export { DeploymentNotFoundError } from './errors/deployment-not-found-error.js';
export { DeploymentSupersededError } from './errors/deployment-superseded-error.js';
export { DriverClosedError } from './errors/driver-closed-error.js';
export { type ErrorCode, type ErrorCodeEntry, errorCodes } from './errors/error-codes.js';
export { HostAccessError } from './errors/host-access-error.js';
export { InstanceUnreachableError, type UnreachableReason } from './errors/instance-unreachable-error.js';
export { InvariantBrokenError } from './errors/invariant-broken-error.js';
export { JournalConflictError } from './errors/journal-conflict-error.js';
export { JournalDamagedError } from './errors/journal-damaged-error.js';
export { JournalFailedError } from './errors/journal-failed-error.js';
export { JournalLockedError } from './errors/journal-locked-error.js';
export { PlanError, type PlanProblem } from './errors/plan-error.js';
export { RequestNotAllowedError } from './errors/request-not-allowed-error.js';
export { RevisionChangedError } from './errors/revision-changed-error.js';
export { RevisionRefusedError } from './errors/revision-refused-error.js';
export { RollwayError } from './errors/rollway-error.js';
export { ServiceCallError, type ServiceCallProblem } from './errors/service-call-error.js';
export { ServiceRefusedError } from './errors/service-refused-error.js';
export { SettingsError } from './errors/settings-error.js';
export { TransportError } from './errors/transport-error.js';
export { UnsupportedTargetError } from './errors/unsupported-target-error.js';
export type { ApprovalGate, Gate, GateLimits, HttpProbeGate, PredicateGate, TimeoutAction } from './gates/gate.js';
export {
  type DeploymentConfigurationName,
  deploymentConfigurations,
  type EcsConfigurationName,
  findDeploymentConfiguration,
  type LambdaConfigurationName,
  type PredefinedConfigurations,
  type ServerConfiguration,
  type ServerConfigurationName,
  type TrafficConfiguration,
} from './group/deployment-configurations.js';
export {
  type AlarmSettings,
  type CommonGroupSettings,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  type GatePredicate,
  type QueuePolicy,
  type ServerTarget,
} from './group/deployment-group.js';
export type { AlarmPolicy, FailureAction, RollbackTrigger } from './group/failure-policy.js';
export {
  type BatchConfiguration,
  type BlueGreenStrategy,
  blueGreen,
  type FleetPolicy,
  type InPlaceStrategy,
  inPlace,
  type ReadyWait,
  type Strategy,
  type WeightedStrategy,
  type ZonalConfiguration,
} from './group/strategy.js';
export type { Diagnostics, LifecycleErrorCode } from './lifecycle/diagnostics.js';
export { type HookEnvironmentSource, hookEnvironment } from './lifecycle/hook-environment.js';
export { type HookSource, type HookSourceContext, hookSource } from './lifecycle/hook-source.js';
export {
  ecsLifecycle,
  inPlaceLifecycle,
  lambdaLifecycle,
  launchLifecycle,
  reservedDeploymentEvents,
  reservedLifecycleEvents,
  type ServerLifecycleEvent,
  terminationLifecycle,
} from './lifecycle/lifecycle-events.js';
export { formatDuration, hours, type Milliseconds, minutes, seconds } from './model/duration.js';
export type { Instance, InstanceHealth, RevisionHealth } from './model/instance.js';
export type { JsonValue } from './model/json.js';
export { isDeploymentId, isName } from './model/names.js';
export {
  type AppSpecRevision,
  appSpecRevision,
  type BundleType,
  describeRevision,
  type GitHubRevision,
  type LocalRevision,
  localRevision,
  type Revision,
  type S3Revision,
  s3Revision,
} from './model/revision.js';
export {
  checkKeys,
  checkMembers,
  isCallable,
  isFilledText,
  isIntegerFrom,
  isOptions,
  isSwitch,
  isText,
  type MemberRule,
  type Options,
  oneOf,
  optional,
} from './options/check-keys.js';
export { formatProblems } from './options/format-problems.js';
export type { Problem } from './options/problem.js';
export { showValue } from './options/show-value.js';
export type { PlannedGroup, PlannedTarget } from './plan/compile/planned-group.js';
export { diffPlans } from './plan/diff-plans.js';
export { formatPlan } from './plan/format-plan.js';
export type * from './plan/plan.js';
export { plan } from './plan/plan-deployment.js';
export type { FileExistsBehavior, Listener, Side } from './target/v1/request.js';
export {
  allTrafficAtOnce,
  canary,
  linear,
  steps,
  type TrafficRouting,
  type TrafficStep,
} from './traffic/traffic-routing.js';
export type { ShiftStep } from './traffic/traffic-schedule.js';
export type { TimeWindow, TimeWindowPlan, TimeWindows, Weekday, ZoneOffset } from './windows/time-window.js';
