import type { Revision } from '@rollway/core';
import type { LifecycleEventRequest, TargetV1 } from '@rollway/core/target';

/** A target over an outside world that the kit can look at. Each check gets a fresh one. */
export interface TargetFixture {
  readonly target: TargetV1;
  /** The target as a restarted process would make it, over the same outside world. */
  restart(): Promise<TargetV1>;
  /**
   * A request that the target can perform on an instance of its fleet: `good` succeeds, `failing` is known to fail.
   */
  request(kind: 'good' | 'failing', instanceId: string): Promise<LifecycleEventRequest>;
  /** One that runs until it is cancelled. Without it the checks of long operations fail, so declare them as gaps. */
  slowRequest?(instanceId: string): Promise<LifecycleEventRequest>;
  /** How often the request took effect in the outside world. */
  effects(request: LifecycleEventRequest): Promise<number>;
  /** A revision that `inspectRevision` must refuse. */
  readonly badRevision?: Revision;
  close(): Promise<void>;
}
