import { RollwayError } from '@rollway/core';
import type { Confirmation, LoadBalancer } from '@rollway/core/target';
import { failed, type OperationContext, type OperationStatus, running, succeeded } from '@rollway/core/target';
import type { ServerHandle } from './handle.js';

/** How soon a balancer is asked again whether it is done, unless it says. */
const defaultPollAfter = 100;

/** How soon one is asked again that could not be reached. */
const pollUnreachableAfter = 1000;

type Status = OperationStatus<void, ServerHandle>;

/** BlockTraffic and AllowTraffic, in terms of a load balancer. */
export interface TrafficMover {
  moves(lifecycleEvent: string): boolean;
  /** Starts to move the instance, or looks whether it has moved: the wish is repeated each time, so both are one. */
  move(handle: ServerHandle, context: OperationContext): Promise<Status>;
  cancel(handle: ServerHandle): Promise<void>;
}

/**
 * Moves an instance out of rotation and back; done only once the balancer confirms it. A balancer that cannot be reached
 * ends nothing: the event goes on until its own timeout. A BlockTraffic that is cancelled puts the instance back, because
 * nothing was done to its application.
 */
export function moveTraffic(loadBalancer: LoadBalancer | undefined): TrafficMover {
  const cancelled = new Map<string, string>();
  return {
    moves: (lifecycleEvent) => lifecycleEvent === 'BlockTraffic' || lifecycleEvent === 'AllowTraffic',
    async move(handle, context) {
      const { instanceId, lifecycleEvent, operationId } = handle;
      if (loadBalancer === undefined) return succeeded();
      const end = cancelled.get(operationId);
      if (end !== undefined && lifecycleEvent === 'BlockTraffic') return cancelledStatus(lifecycleEvent, end);
      const answer = await ask(loadBalancer, handle, context.signal).catch(unreachable);
      if (answer.confirmed) return succeeded();
      if (end !== undefined) return cancelledStatus(lifecycleEvent, answer.detail);
      context.log(`${instanceId}: ${lifecycleEvent} is not confirmed yet: ${answer.detail}`);
      return running(handle, { pollAfter: answer.askAfter ?? defaultPollAfter });
    },
    async cancel(handle) {
      const { instanceId, lifecycleEvent, operationId, trafficBefore } = handle;
      cancelled.set(operationId, '');
      if (lifecycleEvent !== 'BlockTraffic' || loadBalancer === undefined) return;
      const back = await loadBalancer.allow(instanceId, unending, trafficBefore).then(
        () => 'the instance was put back into rotation',
        (error: unknown) => `the instance may be left out of rotation: ${messageOf(error)}`,
      );
      cancelled.set(operationId, back);
    },
  };
}

/** Bringing an instance back is never broken off: a stop, which aborts the signals of calls, asks for just that. */
const unending: AbortSignal = new AbortController().signal;

/** In a new process a balancer of the old one may be gone with its settings, and a call that failed may not have arrived. */
async function ask(loadBalancer: LoadBalancer, handle: ServerHandle, signal: AbortSignal): Promise<Confirmation> {
  const { instanceId, lifecycleEvent, trafficBefore } = handle;
  const blocks = lifecycleEvent === 'BlockTraffic';
  if (blocks) await loadBalancer.block(instanceId, signal);
  else await loadBalancer.allow(instanceId, unending, trafficBefore);
  return loadBalancer.confirm(instanceId, blocks ? 'blocked' : 'serving', blocks ? signal : unending, trafficBefore);
}

/** A balancer that is out of reach is one that has not confirmed. Anything else is not for this operation to judge. */
function unreachable(error: unknown): Confirmation {
  const known = RollwayError.isInstance(error) && error.code === 'transport-failed';
  if (!known) throw error;
  return { confirmed: false, detail: error.message, askAfter: pollUnreachableAfter };
}

function cancelledStatus(lifecycleEvent: string, detail: string): Status {
  return failed({ errorCode: 'UnknownError', message: `${lifecycleEvent} was cancelled: ${detail}` });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
