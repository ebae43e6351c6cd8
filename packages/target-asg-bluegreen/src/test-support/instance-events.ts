import { failed, type LifecycleEventRequest, longOperation, running, succeeded } from '@rollway/core/target';
import type { InstanceEvents } from '../settings.js';

/** Instances whose events take a while, happen once, and fail where they are told to. */
export interface ScriptedEvents extends InstanceEvents {
  /** Every event that took effect, in order: `<event> <instance>`. */
  readonly done: readonly string[];
}

type Handle = { readonly operationId: string; readonly endless: boolean };

/**
 * What stands for the hosts where nothing depends on them. `outcomes` is the hosts' memory, which outlives controllers; `takes`
 * is how long an event takes, in milliseconds, by default 2000.
 */
export function scriptedEvents(
  options: {
    readonly fails?: (request: LifecycleEventRequest) => boolean;
    readonly neverEnds?: (request: LifecycleEventRequest) => boolean;
    readonly takes?: number;
    readonly outcomes?: Map<string, { readonly failed: boolean; readonly line: string }>;
  } = {},
): ScriptedEvents {
  const { fails = () => false, neverEnds = () => false, takes = 2000, outcomes = new Map() } = options;
  const cancelled = new Set<string>();
  return {
    get done() {
      return [...outcomes.values()].map(({ line }) => line);
    },
    runLifecycleEvent: longOperation<LifecycleEventRequest, void, Handle>({
      start(request, { operationId }) {
        if (!outcomes.has(operationId)) {
          const line = `${request.lifecycleEvent} ${request.instance.instanceId}`;
          outcomes.set(operationId, { failed: fails(request), line });
        }
        return Promise.resolve(running({ operationId, endless: neverEnds(request) }, { pollAfter: takes }));
      },
      poll(handle) {
        const { operationId, endless } = handle;
        const broken = outcomes.get(operationId)?.failed !== false || cancelled.has(operationId);
        if (!broken) return Promise.resolve(endless ? running(handle, { pollAfter: takes }) : succeeded());
        return Promise.resolve(failed({ errorCode: 'ScriptFailed', message: 'the script ended with 1' }));
      },
      cancel({ operationId }) {
        cancelled.add(operationId);
        return Promise.resolve();
      },
    }),
  };
}
