import { defineTarget, type TargetV1 } from '@rollway/core/target';
import { createBundleCache, inspectServerRevision, resolveServerFleet } from '@rollway/host';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { type Ec2SsmSettings, parseSettings } from './settings.js';

/** A target over EC2 instances; close it when no deployment uses it any more. */
export type Ec2SsmTarget = TargetV1 & {
  readonly computePlatform: 'server';
  /** Removes what was unpacked on this machine and staged in the bucket. */
  close(): Promise<void>;
};

/**
 * EC2 instances in place, by tags, Auto Scaling groups and ids, reached through Systems Manager: nothing is installed on them
 * but the agent that Amazon's images have, and nothing listens there (CodeDeploy: EC2/On-Premises, in place).
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function ec2Ssm(settings: Ec2SsmSettings): Ec2SsmTarget {
  const { server, runCommand } = parseSettings(settings);
  const parts = { settings: server, bundles: createBundleCache(server.revisionSources) };
  return defineTarget({
    specificationVersion: 'v1',
    name: 'ec2-ssm',
    computePlatform: 'server',
    trafficControl: server.loadBalancer !== undefined,
    resolveFleet: (context) => resolveServerFleet(server, context),
    inspectRevision: (revision, context) => inspectServerRevision(revision, context, parts),
    runLifecycleEvent: runLifecycleEvent(parts),
    close: async () => {
      await Promise.all([parts.bundles.close(), server.hosts.close(), runCommand.close()]);
    },
  });
}
