import { defineTarget, type TargetV1 } from '@rollway/core/target';
import { provisionReplacement } from './provision-replacement.js';
import { targetName } from './replacement.js';
import { resolveFleet } from './resolve-fleet.js';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { type AsgBlueGreenSettings, parseSettings } from './settings.js';
import { terminate } from './terminate.js';

/**
 * EC2 fleets whose revision changes by changing fleets: a copy of the Auto Scaling group, or a second fleet, is installed,
 * registered and confirmed healthy before the first original instance leaves (CodeDeploy: EC2/on-premises blue/green).
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function asgBlueGreen(settings: AsgBlueGreenSettings): TargetV1<'server'> {
  const parsed = parseSettings(settings);
  const { inspectRevision } = parsed.instances;
  return defineTarget({
    specificationVersion: 'v1',
    name: targetName,
    computePlatform: 'server',
    trafficControl: true,
    resolveFleet: (context) => resolveFleet(parsed, context),
    ...(inspectRevision === undefined ? {} : { inspectRevision: inspectRevision.bind(parsed.instances) }),
    runLifecycleEvent: runLifecycleEvent(parsed),
    provisionReplacement: provisionReplacement(parsed),
    terminate: terminate(parsed),
  });
}
