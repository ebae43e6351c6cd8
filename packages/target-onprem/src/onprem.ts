import { defineTarget, type TargetV1 } from '@rollway/core/target';
import { createBundleCache, inspectServerRevision } from '@rollway/host';
import { resolveFleet } from './resolve-fleet.js';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { type OnPremisesSettings, parseSettings } from './settings.js';

/** An on-premises target; close it when no deployment uses it any more. */
export type OnPremisesTarget = TargetV1 & {
  readonly computePlatform: 'server';
  /** Removes archives that were unpacked on this machine, and closes the connections to hosts. */
  close(): Promise<void>;
};

/**
 * Hosts of one's own, reached by a transport, behind a load balancer of one's own (CodeDeploy: on-premises instances).
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function onPremises(settings: OnPremisesSettings): OnPremisesTarget {
  const parsed = parseSettings(settings);
  const bundles = createBundleCache(parsed.revisionSources);
  const parts = { settings: parsed, bundles };
  return defineTarget({
    specificationVersion: 'v1',
    name: 'onprem',
    computePlatform: 'server',
    trafficControl: parsed.loadBalancer !== undefined,
    resolveFleet: (context) => resolveFleet(parsed, context),
    inspectRevision: (revision, context) => inspectServerRevision(revision, context, parts),
    runLifecycleEvent: runLifecycleEvent(parts),
    close: async () => {
      await Promise.all([bundles.close(), parsed.hosts.close()]);
    },
  });
}
