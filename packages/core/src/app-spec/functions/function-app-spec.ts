/** Functions by lifecycle event: a name or an ARN each. An event with no function is absent. */
export type FunctionHooks<Event extends string> = Readonly<Partial<Record<Event, string>>>;

/** Lifecycle events of a Lambda deployment that a function can be attached to, in order. */
export const lambdaHookEvents = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;

/** One lifecycle event that a Lambda AppSpec can attach a function to. */
export type LambdaHookEvent = (typeof lambdaHookEvents)[number];

/** Lifecycle events of an ECS deployment that a function can be attached to, in order. */
export const ecsHookEvents = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

/** One lifecycle event that an ECS AppSpec can attach a function to. */
export type EcsHookEvent = (typeof ecsHookEvents)[number];

/** One function of a Lambda AppSpec: the alias that moves, and between which published versions. */
export interface LambdaFunctionResource {
  /** The name of the resource in the AppSpec; it means nothing to AWS. */
  readonly logicalName: string;
  readonly functionName: string;
  readonly alias: string;
  /** A positive number as text: what the alias points at before. */
  readonly currentVersion: string;
  /** A positive number as text; equal to `currentVersion` for a function that did not change. */
  readonly targetVersion: string;
}

/** The AppSpec of a Lambda revision. */
export interface LambdaAppSpec {
  readonly functions: readonly LambdaFunctionResource[];
  readonly hooks: FunctionHooks<LambdaHookEvent>;
}

/** Where tasks of an ECS service are put in a network. */
export interface AwsvpcConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

/** One entry of a capacity provider strategy. */
export interface CapacityProviderItem {
  readonly capacityProvider: string;
  /** Tasks that run on it at the least; default 0. */
  readonly base: number;
  /** Its share of all further tasks; default 0. */
  readonly weight: number;
}

/** The AppSpec of an ECS revision. */
export interface EcsAppSpec {
  /** The name of the resource in the AppSpec; it means nothing to AWS. */
  readonly logicalName: string;
  /** Complete ARN of a task definition, with its revision. */
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Fargate platform version; absent: the newest. */
  readonly platformVersion?: string;
  /** Absent: as the service has it now. */
  readonly networkConfiguration?: AwsvpcConfiguration;
  /** Absent: as the service has it now. */
  readonly capacityProviderStrategy?: readonly CapacityProviderItem[];
  readonly hooks: FunctionHooks<EcsHookEvent>;
}
