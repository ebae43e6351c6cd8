import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { isOurs, pauseHook } from './pause-hook.js';

/** What of a configuration Rollway sets for the time of a deployment, and gives back. */
export type Borrowed = Pick<
  DeploymentConfiguration,
  'strategy' | 'bakeTimeInMinutes' | 'linearConfiguration' | 'canaryConfiguration'
>;

/** A linear step has so many percent at least (API reference, LinearConfiguration). */
const smallestStep = 3;

/**
 * The strategy that takes production traffic through just these weights; undefined when ECS has none. ECS itself waits for
 * nothing in between: it pauses before every step, for as long as Rollway waits.
 */
export function strategyFor(weights: readonly number[]): Borrowed | undefined {
  const [first = 100, ...rest] = weights;
  if (rest.length === 0) return first === 100 ? { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } : undefined;
  if (rest.length === 1 && rest[0] === 100 && isTenth(first)) {
    const canaryConfiguration = { canaryPercent: first, canaryBakeTimeInMinutes: 0 };
    return { strategy: 'CANARY', bakeTimeInMinutes: 0, canaryConfiguration };
  }
  const isLinear = weights.every((weight, index) => weight === Math.min(100, (index + 1) * first));
  if (!isLinear || weights.at(-1) !== 100 || first < smallestStep) return undefined;
  return {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 0,
    linearConfiguration: { stepPercent: first, stepBakeTimeInMinutes: 0 },
  };
}

/** A canary's percentage is a multiple of 0.1 (API reference, CanaryConfiguration). */
const isTenth = (percent: number): boolean => percent > 0 && Math.abs(percent * 10 - Math.round(percent * 10)) < 1e-9;

/** What is said of weights for which there is no strategy. */
export function noStrategyMessage(weights: readonly number[]): string {
  const possible = 'all at once; a canary of a multiple of 0.1 %; or linear steps of 3 % or more';
  return `ECS itself cannot move production traffic through ${weights.join(', ')} %: it can go ${possible}`;
}

/** The configuration for one deployment: everything of the service's own stays, but for the strategy, and a pause is added. */
export function configurationFor(
  before: DeploymentConfiguration,
  strategy: Borrowed,
  pauseMinutes: number,
): DeploymentConfiguration {
  const { linearConfiguration: _linear, canaryConfiguration: _canary, lifecycleHooks = [], ...rest } = before;
  const hooks = lifecycleHooks.filter((hook) => !isOurs(hook));
  return { ...rest, ...strategy, lifecycleHooks: [...hooks, pauseHook(pauseMinutes)] };
}

/** The configuration after a deployment: as it was, but for what somebody else has changed meanwhile. */
export function configurationAfter(
  found: DeploymentConfiguration,
  borrowed: Borrowed | undefined,
): DeploymentConfiguration {
  const { lifecycleHooks = [], ...rest } = found;
  const hooks = lifecycleHooks.filter((hook) => !isOurs(hook));
  if (borrowed === undefined) return { ...rest, lifecycleHooks: hooks };
  const { linearConfiguration: _linear, canaryConfiguration: _canary, bakeTimeInMinutes: _bake, ...others } = rest;
  return { ...others, ...borrowed, lifecycleHooks: hooks };
}
