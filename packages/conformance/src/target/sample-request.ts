import { localRevision } from '@rollway/core';
import type { LifecycleEventRequest } from '@rollway/core/target';

/** A complete request for fixtures; say what matters, and the rest is filled in. */
export function sampleRequest(
  lifecycleEvent: string,
  instanceId: string,
  more: Partial<LifecycleEventRequest> = {},
): LifecycleEventRequest {
  return {
    type: 'run-lifecycle-event',
    deploymentId: 'd-1',
    applicationName: 'app',
    deploymentGroupName: 'group',
    deploymentGroupId: 'group-1',
    lifecycleEvent,
    instance: { instanceId },
    revision: localRevision('/revisions/conformance', 'directory'),
    hookSource: 'current',
    environment: {},
    fileExistsBehavior: 'DISALLOW',
    concludes: false,
    timeout: 60_000,
    ...more,
  };
}
