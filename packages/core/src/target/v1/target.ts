import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import type { OperationContext, OperationV1 } from './operation.js';
import type {
  HookRequest,
  LifecycleEventRequest,
  ProvisionedReplacement,
  ProvisionReplacementRequest,
  ShiftTrafficRequest,
  TerminateRequest,
} from './request.js';

/** CodeDeploy's compute platforms. */
export type ComputePlatform = 'server' | 'ecs' | 'lambda';

/** What a call that changes nothing is given: there is nothing to identify, so there is no operation id. */
export type InquiryContext = Omit<OperationContext, 'operationId'>;

/** A lifecycle event happens on each instance of a server fleet, and once per deployment elsewhere. */
export type LifecycleEventRequestOf<Platform extends ComputePlatform> = Platform extends 'server'
  ? LifecycleEventRequest
  : HookRequest;

/**
 * The adapter contract, version 1: what one platform can do, as operations. Two members beside the identity are
 * required. An ability is optional by being absent, and a plan that needs an absent one is refused before any effect.
 */
export interface TargetV1<Platform extends ComputePlatform = 'server'> {
  readonly specificationVersion: 'v1';
  /** Names the kind of target in events and messages, for example `onprem`. */
  readonly name: string;
  readonly computePlatform: Platform;
  /** True when `BlockTraffic` and `AllowTraffic` mean something here; the lifecycle then includes the traffic events. */
  readonly trafficControl?: boolean;
  /** Lists who will be deployed to. Called once per deployment; the answer is recorded and never asked again. */
  resolveFleet(context: InquiryContext): Promise<readonly Instance[]>;
  /**
   * Looks at a revision before anything is touched: throws with every problem it has, or returns it with its digest
   * pinned. Absent: every revision is accepted as it is.
   */
  inspectRevision?(revision: Revision, context: InquiryContext): Promise<Revision>;
  /** Performs one lifecycle event: on one instance (`server`), or of the deployment as a whole (`ecs`, `lambda`). */
  readonly runLifecycleEvent: OperationV1<LifecycleEventRequestOf<Platform>>;
  /** Makes the replacement of a blue/green deployment. Its result is recorded and handed back in later requests. */
  readonly provisionReplacement?: OperationV1<ProvisionReplacementRequest, ProvisionedReplacement>;
  /** Moves traffic between the two sides by weight. */
  readonly shiftTraffic?: OperationV1<ShiftTrafficRequest>;
  /** Removes a side that carries no traffic. */
  readonly terminate?: OperationV1<TerminateRequest>;
}

/** A target of any platform: what the engine works with. */
export type AnyTargetV1 = TargetV1<'server'> | TargetV1<'ecs'> | TargetV1<'lambda'>;
