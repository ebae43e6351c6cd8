import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { DeploymentStage } from './service-deployment-state.js';

/** A stage of a service deployment, and what it does when it is entered. */
export interface StagePlan {
  readonly stage: DeploymentStage;
  /** Percent for the target. */
  readonly production?: number;
  readonly test?: number;
  /** Milliseconds until the next stage. */
  readonly bake?: number;
  /** What has to be so before the next stage. */
  readonly until?: 'target-steady' | 'source-gone';
}

/**
 * The stages of a strategy, in order (developer guide, blue/green, linear and canary deployments). The stage before a shift of
 * production traffic comes before every one of its steps. Model assumptions: without a test listener rule there are no stages
 * for test traffic; the first deployment of a service scales up and that is all.
 */
export function listStages(
  configuration: DeploymentConfiguration,
  options: { readonly first: boolean; readonly testTraffic: boolean },
): readonly StagePlan[] {
  if (options.first) return [{ stage: 'SCALE_UP', until: 'target-steady' }];
  const test: readonly StagePlan[] = [{ stage: 'TEST_TRAFFIC_SHIFT', test: 100 }, { stage: 'POST_TEST_TRAFFIC_SHIFT' }];
  const { weights, bake } = stepsOf(configuration);
  const shifts = weights.flatMap((production, index): readonly StagePlan[] => [
    { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'PRODUCTION_TRAFFIC_SHIFT', production, bake: index === weights.length - 1 ? 0 : bake },
  ]);
  return [
    { stage: 'PRE_SCALE_UP' },
    { stage: 'SCALE_UP', until: 'target-steady' },
    { stage: 'POST_SCALE_UP' },
    ...(options.testTraffic ? test : []),
    ...shifts,
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'BAKE_TIME', bake: minutes(configuration.bakeTimeInMinutes ?? 0) },
    { stage: 'CLEAN_UP', until: 'source-gone' },
  ];
}

const minutes = (count: number): number => count * 60_000;

/** Defaults: API reference, LinearConfiguration and CanaryConfiguration. */
function stepsOf({ strategy, linearConfiguration, canaryConfiguration }: DeploymentConfiguration): {
  readonly weights: readonly number[];
  readonly bake: number;
} {
  if (strategy === 'CANARY') {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = canaryConfiguration ?? {};
    return { weights: canaryPercent < 100 ? [canaryPercent, 100] : [100], bake: minutes(canaryBakeTimeInMinutes) };
  }
  if (strategy !== 'LINEAR') return { weights: [100], bake: 0 };
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = linearConfiguration ?? {};
  const count = Math.ceil(100 / stepPercent);
  const weights = Array.from({ length: count }, (_, index) => Math.min(100, (index + 1) * stepPercent));
  return { weights, bake: minutes(stepBakeTimeInMinutes) };
}
