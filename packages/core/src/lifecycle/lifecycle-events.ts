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

/** The event that takes an instance back into rotation whose next event would be this one; undefined when none does. */
export function wayBackFrom(lifecycle: readonly string[], lifecycleEvent: string): 'AllowTraffic' | undefined {
  return eventsOfTheWell.includes(lifecycleEvent) && lifecycle.includes('AllowTraffic') ? 'AllowTraffic' : undefined;
}
