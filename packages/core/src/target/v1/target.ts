import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import type { OperationContext, OperationV1 } from './operation.js';
import type { LifecycleEventRequest } from './request.js';

/** CodeDeploy's compute platforms. */
export type ComputePlatform = 'server' | 'ecs' | 'lambda';

/** What a call that changes nothing is given: there is nothing to identify, so there is no operation id. */
export type InquiryContext = Omit<OperationContext, 'operationId'>;

/**
 * The adapter contract, version 1: what one platform can do, as operations. Two members beside the identity are
 * required. An ability is optional by being absent, and a plan that needs an absent one is refused before any effect.
 */
export interface TargetV1 {
  readonly specificationVersion: 'v1';
  /** Names the kind of target in events and messages, for example `onprem`. */
  readonly name: string;
  readonly computePlatform: ComputePlatform;
  /** True when `BlockTraffic` and `AllowTraffic` mean something here; the lifecycle then includes the traffic events. */
  readonly trafficControl?: boolean;
  /** Lists who will be deployed to. Called once per deployment; the answer is recorded and never asked again. */
  resolveFleet(context: InquiryContext): Promise<readonly Instance[]>;
  /**
   * Looks at a revision before anything is touched: throws with every problem it has, or returns it with its digest
   * pinned. Absent: every revision is accepted as it is.
   */
  inspectRevision?(revision: Revision, context: InquiryContext): Promise<Revision>;
  /** Performs one lifecycle event on one instance. */
  readonly runLifecycleEvent: OperationV1<LifecycleEventRequest>;
}
