/** For authors of targets: the adapter contract and the helpers to write one. */
export type {
  AwsvpcConfiguration,
  CapacityProviderItem,
  EcsAppSpec,
  EcsHookEvent,
  FunctionHooks,
  LambdaAppSpec,
  LambdaFunctionResource,
  LambdaHookEvent,
} from './app-spec/functions/function-app-spec.js';
export { ecsHookEvents, lambdaHookEvents } from './app-spec/functions/function-app-spec.js';
export { parseEcsAppSpec } from './app-spec/functions/parse-ecs-app-spec.js';
export type { ParseFunctionAppSpecOptions } from './app-spec/functions/parse-function-app-spec.js';
export { type ParseLambdaAppSpecOptions, parseLambdaAppSpec } from './app-spec/functions/parse-lambda-app-spec.js';
export type { Diagnostics, LifecycleErrorCode } from './lifecycle/diagnostics.js';
export type { HookSource } from './lifecycle/hook-source.js';
export type { Milliseconds } from './model/duration.js';
export type { Instance, InstanceHealth, RevisionHealth } from './model/instance.js';
export type { JsonValue } from './model/json.js';
export { asLatestTarget } from './target/as-latest-target.js';
export { defineTarget } from './target/define-target.js';
export type { Confirmation, LoadBalancer, Standing } from './target/load-balancer.js';
export { failed, longOperation, running, shortOperation, succeeded, succeededWith } from './target/operations.js';
export { type ReplacementRecord, replacementRecord } from './target/replacement-record.js';
export type { OperationContext, OperationStatus, OperationV1 } from './target/v1/operation.js';
export type * from './target/v1/request.js';
export type {
  AnyTargetV1,
  ComputePlatform,
  InquiryContext,
  LifecycleEventRequestOf,
  TargetV1,
} from './target/v1/target.js';
