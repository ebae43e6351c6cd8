import { failed, type LifecycleEventRequest, longOperation, running, succeeded } from '@rollway/core/target';
import type { InstanceEvents } from '../settings.js';

/** Instances whose events take a while, happen once, and fail where they are told to. */
export interface ScriptedEvents extends InstanceEvents {
  /** Every event that took effect, in order: `<event> <instance>`. */
  readonly done: readonly string[];
  /** How often an event took effect under an operation id. */
  effects(operationId: string): number;
}

/** How long an event takes, in milliseconds. */
const takes = 2000;

/** What stands for the hosts where nothing depends on them. `outcomes` is the hosts' memory: it outlives controllers. */
export function scriptedEvents(
  options: {
    readonly fails?: (request: LifecycleEventRequest) => boolean;
    readonly outcomes?: Map<string, { readonly failed: boolean; readonly line: string }>;
  } = {},
): ScriptedEvents {
  const { fails = () => false, outcomes = new Map() } = options;
  const cancelled = new Set<string>();
  return {
    get done() {
      return [...outcomes.values()].map(({ line }) => line);
    },
    effects: (operationId) => (outcomes.has(operationId) ? 1 : 0),
    runLifecycleEvent: longOperation<LifecycleEventRequest, void, { readonly operationId: string }>({
      start(request, { operationId }) {
        if (!outcomes.has(operationId)) {
          const line = `${request.lifecycleEvent} ${request.instance.instanceId}`;
          outcomes.set(operationId, { failed: fails(request), line });
        }
        return Promise.resolve(running({ operationId }, { pollAfter: takes }));
      },
      poll({ operationId }) {
        const broken = outcomes.get(operationId)?.failed !== false;
        if (!broken && !cancelled.has(operationId)) return Promise.resolve(succeeded());
        return Promise.resolve(failed({ errorCode: 'ScriptFailed', message: 'the script ended with 1' }));
      },
      cancel({ operationId }) {
        cancelled.add(operationId);
        return Promise.resolve();
      },
    }),
  };
}
