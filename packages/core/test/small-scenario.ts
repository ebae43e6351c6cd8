import { hostCount, type MinimumHealthyHosts, plan, type RollbackTrigger } from '@rollway/core';
import type { Fault, Scenario } from '@rollway/core/testing';
import { randomScenario } from '@rollway/core/testing';

/** What a small scenario may differ in. */
export interface SmallScenarioOptions {
  readonly instances?: readonly string[];
  readonly minimumHealthyHosts?: MinimumHealthyHosts;
  readonly rollbackOn?: readonly RollbackTrigger[];
  readonly lastSuccessful?: boolean;
  readonly operations?: 'short' | 'long';
  readonly snapshotEvery?: number;
  readonly ignoreApplicationStopFailures?: boolean;
}

const timeout = 600_000;

/** Three hosts, one at a time unless said otherwise, every report a turn of its own: small enough to try everything. */
export function smallScenario(options: SmallScenarioOptions = {}): Scenario {
  const { scenario } = randomScenario(1, { kind: 'plain' });
  const minimumHealthyHosts = options.minimumHealthyHosts ?? hostCount(2);
  const fleet = (options.instances ?? ['i-1', 'i-2', 'i-3']).map((instanceId) => ({ instanceId }));
  const strategy = { deploymentType: 'in-place', minimumHealthyHosts } as const;
  const target = { name: 'simulated', computePlatform: 'server' } as const;
  const { lastSuccessful: _drawn, ...definition } = scenario.definition;
  const revision = { revisionType: 'S3', bucket: 'revisions', key: 'application-1.tgz', bundleType: 'tgz' } as const;
  const lastSuccessful = { deploymentId: 'd-before', revision, fileExistsBehavior: 'DISALLOW' } as const;
  return {
    deploymentId: 'd-small',
    startsAt: 1_700_000_000_000,
    definition: {
      ...definition,
      plan: plan({ name: 'simulated', strategy, target, lifecycleEventTimeout: timeout }, fleet),
      rollbackOn: options.rollbackOn ?? ['deployment-failure', 'alarm'],
      ...(options.lastSuccessful === false ? {} : { lastSuccessful }),
      ignoreApplicationStopFailures: options.ignoreApplicationStopFailures ?? false,
      lifecycleEventTimeout: timeout,
    },
    minimumHealthyHosts,
    hooks: { durations: {}, otherwise: 10_000 },
    controller: {
      operations: options.operations ?? 'short',
      pollAfter: 15_000,
      gatherFor: 0,
      latency: 0,
      snapshotEvery: options.snapshotEvery ?? 0,
    },
  };
}

/** The script of this event on this instance fails. */
export function failingHook(instanceId: string, lifecycleEvent: string, attempt = 1): Fault {
  return {
    when: { operation: { instanceId, lifecycleEvent, attempt }, phase: 'before' },
    what: 'hook-fails',
    on: instanceId,
  };
}
