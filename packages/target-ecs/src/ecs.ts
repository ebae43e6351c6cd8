import { defineTarget, type TargetV1 } from '@rollway/core/target';
import { inspectRevision } from './inspect-revision.js';
import { provisionReplacement } from './provision-replacement.js';
import { targetName } from './replacement.js';
import { resolveFleet } from './resolve-fleet.js';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { type EcsSettings, parseSettings } from './settings.js';
import { shiftTraffic } from './shift-traffic.js';
import { terminate } from './terminate.js';

/**
 * An ECS service whose task sets take turns behind a load balancer, traffic moving by the weights of two target groups
 * (CodeDeploy: deployments on an Amazon ECS compute platform). The service has the deployment controller EXTERNAL.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function ecs(settings: EcsSettings): TargetV1<'ecs'> {
  const parsed = parseSettings(settings);
  return defineTarget({
    specificationVersion: 'v1',
    name: targetName,
    computePlatform: 'ecs',
    resolveFleet: () => Promise.resolve(resolveFleet(parsed)),
    inspectRevision: (revision, context) => inspectRevision(revision, context, parsed),
    runLifecycleEvent: runLifecycleEvent(parsed),
    provisionReplacement: provisionReplacement(parsed),
    shiftTraffic: shiftTraffic(parsed),
    terminate: terminate(parsed),
  });
}
