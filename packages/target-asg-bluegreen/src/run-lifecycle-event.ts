import { failOnRefusal } from '@rollway/aws';
import {
  failed,
  type JsonValue,
  type LifecycleEventRequest,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  succeeded,
} from '@rollway/core/target';
import { readReplacement } from './replacement.js';
import type { ParsedSettings } from './settings.js';
import { instanceMover, type Move } from './traffic/move-instance.js';

/** A move of this target's own, or the handle of whatever runs scripts on instances. */
type Handle = { readonly move: Move } | { readonly instance: JsonValue };

type Status = OperationStatus<void, Handle>;

/** Performs lifecycle events: the two that move traffic at the target groups, all others on the instance. */
export function runLifecycleEvent(settings: ParsedSettings): OperationV1<LifecycleEventRequest> {
  const mover = instanceMover(settings);
  const { runLifecycleEvent: events } = settings.instances;
  const move = (asked: Move, context: OperationContext): Promise<Status> =>
    failOnRefusal(async () => wrap(await mover.move(asked, context), (handle) => ({ move: handle })));
  return longOperation<LifecycleEventRequest, void, Handle>({
    async start(request, context) {
      const { lifecycleEvent } = request;
      if (lifecycleEvent !== 'AllowTraffic' && lifecycleEvent !== 'BlockTraffic') {
        return wrap(await events.start(request, context), (instance) => ({ instance }));
      }
      const { trafficBefore = 'serving' } = request.instance;
      if (lifecycleEvent === 'AllowTraffic' && trafficBefore !== 'serving') return succeeded();
      const replacement = readReplacement(request.replacement);
      if (replacement === undefined) {
        const message = 'traffic cannot move: nothing was provisioned by this kind of target';
        return failed({ errorCode: 'UnknownError', message });
      }
      const asked = moveOf(request, context.operationId, replacement);
      const { instanceIds } = replacement[asked.side];
      return failOnRefusal(async () => {
        if (asked.does === 'block') await mover.deregisterStrangers(asked.own, instanceIds, context);
        return move(asked, context);
      });
    },
    async poll(handle, context) {
      if ('move' in handle) return move(handle.move, context);
      return wrap(await events.poll(handle.instance, context), (instance) => ({ instance }));
    },
    async cancel(handle, context) {
      if ('move' in handle) mover.cancel(handle.move);
      else await events.cancel(handle.instance, context);
    },
  });
}

function moveOf(
  { instance, lifecycleEvent }: LifecycleEventRequest,
  operationId: string,
  replacement: NonNullable<ReturnType<typeof readReplacement>>,
): Move {
  const { instanceId, label: side = 'original' } = instance;
  const other = side === 'original' ? 'replacement' : 'original';
  return {
    does: lifecycleEvent === 'AllowTraffic' ? 'allow' : 'block',
    instanceId,
    operationId,
    side,
    own: replacement[side].fleet,
    other: replacement[other].fleet,
    heldProcesses: replacement.heldProcesses,
  };
}

function wrap<Inner extends JsonValue>(
  status: OperationStatus<void, Inner>,
  handleOf: (handle: Inner) => Handle,
): Status {
  if (status.status !== 'running') return status;
  return running(handleOf(status.handle), { pollAfter: status.pollAfter });
}
