/** What the AWS targets share: calls with bounds, budgets and known outcomes, and the CloudWatch monitor. */
export { joinLoadBalancers, sharePoll, type TagFilter, type TagSelection } from '@rollway/host';
export { type CloudWatchAlarmSettings, cloudWatchAlarms } from './alarms/cloudwatch-alarms.js';
export { answerOf, failOnRefusal } from './calls/answer-of.js';
export {
  callService,
  type Refusal,
  readService,
  refusalDiagnostics,
  type ServiceAnswer,
} from './calls/call-service.js';
export { type CallOutcome, classifyError } from './calls/classify-error.js';
export { collectPages } from './calls/collect-pages.js';
export { inBatches } from './calls/in-batches.js';
export {
  type AwsClient,
  type AwsClientSettings,
  type AwsConnection,
  connectionOf,
  createAwsConnection,
} from './connection/aws-connection.js';
export type { ClockSkew } from './connection/clock-skew.js';
export type { AwsConnectionSettings, AwsCredentials } from './connection/connection-settings.js';
export type { RetryErrorInfo, RetryStrategy, RetryToken } from './connection/retry-budget.js';
export { realWaiting, type Waiting } from './connection/waiting.js';
export { membersInService, readAutoScalingGroups } from './fleet/auto-scaling-groups.js';
export { type FleetInstance, listInstancesByTags, readInstances } from './fleet/list-instances.js';
export {
  type ProcessSuspension,
  type SuspendableProcess,
  type SuspendProcessesSettings,
  suspendProcesses,
} from './fleet/suspend-processes.js';
export {
  answerHookRequest,
  type HookAnswerRequest,
  type HookAnswerResponse,
} from './function-hooks/answer-hook-request.js';
export { fileHookAnswers } from './function-hooks/file-hook-answers.js';
export {
  type FunctionHookSettings,
  type HookCallback,
  type HookEvent,
  type ParsedFunctionHooks,
  parseFunctionHooks,
} from './function-hooks/function-hook-settings.js';
export {
  type HookAnswers,
  type HookExecutionStatus,
  type HookStatus,
  memoryHookAnswers,
} from './function-hooks/hook-answers.js';
export {
  type FunctionHook,
  type FunctionHookParts,
  pollFunctionHook,
  startFunctionHook,
} from './function-hooks/run-function-hook.js';
export { clientToken } from './idempotency/client-token.js';
export { type CreateOnce, lookBeforeCreate } from './idempotency/look-before-create.js';
export { resourceTags } from './idempotency/resource-tags.js';
export type { ElbClientLike } from './load-balancer/about-balancer.js';
export {
  type ClassicLoadBalancerSettings,
  classicLoadBalancer,
  classicNameProblems,
} from './load-balancer/classic/classic-load-balancer.js';
export { type ClassicMembers, classicMembers } from './load-balancer/classic/classic-members.js';
export { loadClassic } from './load-balancer/classic/load-classic.js';
export {
  type InstanceTargetGroupSettings,
  type IpTargetGroupSettings,
  instanceTargetGroup,
  ipTargetGroup,
  type TargetAddress,
  type TargetGroupSettings,
} from './load-balancer/target-group.js';
export type { TargetState } from './load-balancer/target-health.js';
export { type ApiRate, publishedRates } from './rate/published-rates.js';
export { type PingStatus, pingNodes } from './run-command/ping-nodes.js';
export type { RunCommandSettings } from './run-command/run-command-settings.js';
export { createRunCommand, type RunCommand, ssmTransport } from './run-command/ssm-transport.js';
export type { StagingSettings } from './run-command/stage-input.js';
