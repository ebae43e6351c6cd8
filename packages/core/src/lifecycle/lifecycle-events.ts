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
