import type { ServerLifecycleEvent } from './lifecycle-events.js';

/** Which archive on the host supplies the scripts of a lifecycle event. */
export type HookSource = 'current' | 'last-successful' | 'most-recent';

/** What decides the source besides the event itself. */
export interface HookSourceContext {
  readonly rollback: boolean;
  readonly deploymentType: 'in-place' | 'blue-green';
}

/**
 * CodeDeploy runs what takes the old application away from the old application's own archive, and everything else from
 * the new one. A blue/green rollback turns this round for the traffic events: the replacement leaves with the scripts it
 * brought, the original returns with its own. (CodeDeploy: hooks section, run order.)
 */
export function hookSource(event: ServerLifecycleEvent, context: HookSourceContext): HookSource {
  const blueGreenRollback = context.rollback && context.deploymentType === 'blue-green';
  switch (event) {
    case 'ApplicationStop':
      return 'last-successful';
    case 'BeforeBlockTraffic':
    case 'AfterBlockTraffic':
      return blueGreenRollback ? 'most-recent' : 'last-successful';
    case 'BeforeAllowTraffic':
    case 'AfterAllowTraffic':
      return blueGreenRollback ? 'last-successful' : 'current';
    default:
      return 'current';
  }
}
