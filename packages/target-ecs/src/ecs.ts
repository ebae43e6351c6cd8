import { defineTarget, type TargetV1 } from '@rollway/core/target';
import { byController, type Controller } from './by-controller.js';
import { inspectRevision } from './inspect-revision.js';
import { readNativeReplacement } from './native/native-replacement.js';
import { provisionNative } from './native/provision-native.js';
import { shiftNative } from './native/shift-native.js';
import { terminateNative } from './native/terminate-native.js';
import { provisionReplacement } from './provision-replacement.js';
import { targetName } from './replacement.js';
import { resolveFleet } from './resolve-fleet.js';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { isNative, readService } from './service.js';
import { type EcsSettings, type ParsedSettings, parseSettings } from './settings.js';
import { shiftTraffic } from './shift-traffic.js';
import { terminate } from './terminate.js';

/**
 * An ECS service behind a load balancer, traffic moving by the weights of two target groups (CodeDeploy: deployments on an
 * Amazon ECS compute platform). A service with the deployment controller EXTERNAL has task sets that take turns; one with the
 * controller ECS is deployed by ECS itself, which pauses wherever Rollway has something to do or to wait for.
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
    provisionReplacement: byController(
      { external: provisionReplacement(parsed), native: provisionNative(parsed) },
      (_request, { signal }) => readController(parsed, signal),
    ),
    shiftTraffic: byController({ external: shiftTraffic(parsed), native: shiftNative(parsed) }, ({ replacement }) =>
      Promise.resolve(readNativeReplacement(replacement) === undefined ? 'external' : 'native'),
    ),
    terminate: byController(
      { external: terminate(parsed), native: terminateNative(parsed) },
      async ({ replacement }, { signal }) => {
        if (replacement === undefined) return readController(parsed, signal);
        return readNativeReplacement(replacement) === undefined ? 'external' : 'native';
      },
    ),
  });
}

async function readController(settings: ParsedSettings, signal: AbortSignal): Promise<Controller> {
  return isNative(await readService(settings, signal)) ? 'native' : 'external';
}
