import { failed, type OperationContext, type OperationStatus, running, succeeded } from '@rollway/core/target';
import type { OnPremisesHandle } from './handle.js';
import type { LoadBalancer } from './load-balancer/load-balancer.js';

/** How soon a balancer is asked again whether it is done. */
const pollAfter = 100;

type Status = OperationStatus<void, OnPremisesHandle>;

/** BlockTraffic and AllowTraffic, in terms of a load balancer. */
export interface TrafficMover {
  moves(lifecycleEvent: string): boolean;
  begin(handle: OnPremisesHandle, context: OperationContext): Promise<Status>;
  confirm(handle: OnPremisesHandle, context: OperationContext): Promise<Status>;
  cancel(handle: OnPremisesHandle): void;
}

/** Moves an instance out of rotation and back; done only once the balancer confirms it. */
export function moveTraffic(loadBalancer: LoadBalancer | undefined): TrafficMover {
  const cancelled = new Set<string>();
  const confirm: TrafficMover['confirm'] = async (handle, context) => {
    if (loadBalancer === undefined) return succeeded();
    const { instanceId, lifecycleEvent, operationId } = handle;
    const expected = lifecycleEvent === 'BlockTraffic' ? 'blocked' : 'serving';
    const { confirmed, detail } = await loadBalancer.confirm(instanceId, expected, context.signal);
    if (confirmed) return succeeded();
    if (cancelled.delete(operationId)) {
      return failed({ errorCode: 'UnknownError', message: `${lifecycleEvent} was cancelled: ${detail}` });
    }
    context.log(`${instanceId}: waiting until ${expected}: ${detail}`);
    return running(handle, { pollAfter });
  };
  return {
    moves: (lifecycleEvent) => lifecycleEvent === 'BlockTraffic' || lifecycleEvent === 'AllowTraffic',
    async begin(handle, context) {
      const { instanceId, lifecycleEvent } = handle;
      if (lifecycleEvent === 'BlockTraffic') await loadBalancer?.block(instanceId, context.signal);
      else await loadBalancer?.allow(instanceId, context.signal);
      return confirm(handle, context);
    },
    // Asked again in a new process, a balancer of the old one is gone with its settings: the wish is repeated first.
    confirm: async (handle, context) => {
      if (handle.lifecycleEvent === 'BlockTraffic') await loadBalancer?.block(handle.instanceId, context.signal);
      return confirm(handle, context);
    },
    cancel: (handle) => void cancelled.add(handle.operationId),
  };
}
