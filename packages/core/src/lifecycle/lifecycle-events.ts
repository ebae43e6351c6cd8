/** Lifecycle events of the server platform, in no particular order (CodeDeploy: lifecycle event hooks). */
export type ServerLifecycleEvent =
  | 'BeforeBlockTraffic'
  | 'BlockTraffic'
  | 'AfterBlockTraffic'
  | 'ApplicationStop'
  | 'DownloadBundle'
  | 'BeforeInstall'
  | 'Install'
  | 'AfterInstall'
  | 'ApplicationStart'
  | 'ValidateService'
  | 'BeforeAllowTraffic'
  | 'AllowTraffic'
  | 'AfterAllowTraffic';

const blockEvents = ['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic'] as const;
const allowEvents = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;
const installEvents = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;

/** Events the service performs itself; an AppSpec cannot attach scripts to them. */
export const reservedLifecycleEvents: readonly ServerLifecycleEvent[] = [
  'BlockTraffic',
  'DownloadBundle',
  'Install',
  'AllowTraffic',
];

/** Events whose scripts come from the old archive, and which `ignoreApplicationStopFailures` therefore covers. */
export const tolerableLifecycleEvents: readonly ServerLifecycleEvent[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
];

/**
 * Order of events on one instance of an in-place deployment, and of its rollback
 * (CodeDeploy: run order of hooks in a deployment).
 */
export function inPlaceLifecycle(trafficControl: boolean): readonly ServerLifecycleEvent[] {
  return trafficControl ? [...blockEvents, ...installEvents, ...allowEvents] : installEvents;
}

/**
 * Next events before which an instance is out of rotation and well: its application was not touched yet, or has been
 * validated. An instance that ends there goes back.
 */
const eventsOfTheWell: readonly string[] = [
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeAllowTraffic',
  'AllowTraffic',
];

/**
 * The event that takes an instance back into rotation whose next event would be this one; undefined when none does. Only a
 * lifecycle that took it out takes it back: a replacement that does not serve yet stays so.
 */
export function wayBackFrom(lifecycle: readonly string[], lifecycleEvent: string): 'AllowTraffic' | undefined {
  const leavesAndReturns = lifecycle.includes('BlockTraffic') && lifecycle.includes('AllowTraffic');
  return leavesAndReturns && eventsOfTheWell.includes(lifecycleEvent) ? 'AllowTraffic' : undefined;
}

/** Events that install a revision on an instance which does not serve yet: a replacement's first half. */
export const installLifecycle: readonly ServerLifecycleEvent[] = installEvents;

/** Events that bring an instance into service: a replacement's second half, and an original in a rollback. */
export const allowTrafficLifecycle: readonly ServerLifecycleEvent[] = allowEvents;

/** Events that take an instance out of service: an original once its replacement serves, a replacement in a rollback. */
export const blockTrafficLifecycle: readonly ServerLifecycleEvent[] = blockEvents;

/**
 * Order of events on an instance that an Auto Scaling group launches: it was in nobody's way before
 * (CodeDeploy: deployments by Auto Scaling).
 */
export const launchLifecycle: readonly ServerLifecycleEvent[] = [...installEvents, ...allowEvents];

/** Order of events on an instance that an Auto Scaling group is about to terminate. */
export const terminationLifecycle: readonly ServerLifecycleEvent[] = [...blockEvents, 'ApplicationStop'];

/** Lifecycle events of an ECS deployment, in order; those in `reservedDeploymentEvents` are the service's own. */
export const ecsLifecycle: readonly string[] = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/** Lifecycle events of a Lambda deployment, in order. */
export const lambdaLifecycle: readonly string[] = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];

/** Lifecycle events of ECS and Lambda to which no function can be attached. */
export const reservedDeploymentEvents: readonly string[] = ['Install', 'AllowTestTraffic', 'AllowTraffic'];
