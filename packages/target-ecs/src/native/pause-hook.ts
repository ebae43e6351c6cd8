import type {
  DeploymentConfiguration,
  DeploymentLifecycleHook,
  DeploymentLifecycleHookStage,
} from '@aws-sdk/client-ecs';

/** Where ECS waits for Rollway: before anything of the replacement is looked at, after test traffic, around every shift. */
const stages: readonly DeploymentLifecycleHookStage[] = [
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];

/** The hook at which ECS waits; when nobody comes back in time, ECS takes the deployment back by itself. */
export function pauseHook(timeoutInMinutes: number): DeploymentLifecycleHook {
  return {
    targetType: 'PAUSE',
    lifecycleStages: [...stages],
    timeoutConfiguration: { timeoutInMinutes, action: 'ROLLBACK' },
  };
}

/** Whether a hook is one of {@link pauseHook}: nobody else pauses at just these stages. */
export function isOurs({ targetType, lifecycleStages = [] }: DeploymentLifecycleHook): boolean {
  return (
    targetType === 'PAUSE' &&
    stages.length === lifecycleStages.length &&
    stages.every((stage) => lifecycleStages.includes(stage))
  );
}

/** Whether a configuration has a hook of ours. */
export function hasOurs({ lifecycleHooks = [] }: DeploymentConfiguration): boolean {
  return lifecycleHooks.some(isOurs);
}

/** Hooks of somebody else that wait for somebody else's word. */
export function foreignPauses({ lifecycleHooks = [] }: DeploymentConfiguration): readonly DeploymentLifecycleHook[] {
  return lifecycleHooks.filter((hook) => hook.targetType === 'PAUSE' && !isOurs(hook));
}
