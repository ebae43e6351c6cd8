import { type FunctionHook, pollFunctionHook, startFunctionHook } from '@rollway/aws';
import {
  type EcsHookEvent,
  type HookRequest,
  longOperation,
  type OperationV1,
  parseEcsAppSpec,
} from '@rollway/core/target';
import type { ParsedSettings } from './settings.js';

/** Runs the function, or the callback, that is attached to a lifecycle event; once per deployment. */
export function runLifecycleEvent(settings: ParsedSettings): OperationV1<HookRequest> {
  return longOperation<HookRequest, void, FunctionHook>({
    start: (request, context) => startFunctionHook(hookOf(request), settings, context),
    poll: (hook, context) => pollFunctionHook(hook, settings, context),
    // A function that runs cannot be called back; what it answers later is not heard.
    cancel: () => Promise.resolve(),
  });
}

function hookOf({ revision, lifecycleEvent, deploymentId }: HookRequest): FunctionHook {
  if (revision.revisionType !== 'AppSpecContent') return { deploymentId, lifecycleEvent, functionName: null };
  const { hooks } = parseEcsAppSpec(revision.content);
  return { deploymentId, lifecycleEvent, functionName: hooks[lifecycleEvent as EcsHookEvent] ?? null };
}
