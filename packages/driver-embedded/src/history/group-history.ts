import { isDeepStrictEqual } from 'node:util';
import type { Instance, InstanceHealth, LastSuccessfulDeployment, RevisionHealth } from '@rollway/core';
import type { DeploymentState } from '@rollway/core/driver';

/** What is known about one instance of a group. */
export interface InstanceHistory {
  readonly instanceHealth: InstanceHealth;
  readonly revisionHealth: RevisionHealth;
  /** How it stood before the deployment that left it out of rotation; absent once one has brought it back. */
  readonly trafficBefore?: string;
}

/** What a group's finished deployments add up to. */
export interface GroupRecord {
  /** The last deployment that is folded in; undefined for none. */
  readonly through: string | undefined;
  readonly lastSuccessful: LastSuccessfulDeployment | undefined;
  readonly instances: ReadonlyMap<string, InstanceHistory>;
}

/** A group that was never deployed to. */
export const noHistory: GroupRecord = { through: undefined, lastSuccessful: undefined, instances: new Map() };

/**
 * Folds a finished deployment into its group's history (CodeDeploy: instance health). The health of an instance is how the
 * last deployment to it ended; its revision health says whether it has the group's last successful revision, and only a
 * deployment that succeeds as a whole changes that.
 */
export function foldDeployment(history: GroupRecord, state: DeploymentState): GroupRecord {
  const { definition, deploymentId } = state;
  if (definition === undefined) return history;
  const through = deploymentId;
  const instances = new Map(history.instances);
  if (state.finalStatus !== 'succeeded') {
    foldUnsuccessful(instances, state);
    rememberTraffic(instances, state);
    return { ...history, through, instances };
  }
  const { revision, fileExistsBehavior } = definition;
  const sameRevision = isDeepStrictEqual(revision, history.lastSuccessful?.revision);
  if (!sameRevision) {
    // Whoever had the revision that was the last good one until now has an old one.
    for (const [instanceId, known] of instances) {
      if (known.revisionHealth === 'current') instances.set(instanceId, { ...known, revisionHealth: 'old' });
    }
  }
  for (const { instanceId, phase } of state.members.values()) {
    const before = history.instances.get(instanceId)?.revisionHealth ?? 'unknown';
    instances.set(
      instanceId,
      phase === 'succeeded' ? good : { instanceHealth: 'unhealthy', revisionHealth: lostUnlessOld(before) },
    );
  }
  rememberTraffic(instances, state);
  return { through, lastSuccessful: { deploymentId, revision, fileExistsBehavior }, instances };
}

const good: InstanceHistory = { instanceHealth: 'healthy', revisionHealth: 'current' };

/** An instance that had the last good revision and failed to get the next has nobody knows what. */
function lostUnlessOld(before: RevisionHealth): RevisionHealth {
  return before === 'current' ? 'unknown' : before;
}

/** Failed or stopped: only the health of attempted instances changes, unless a rollback brought the last good revision. */
function foldUnsuccessful(instances: Map<string, InstanceHistory>, state: DeploymentState): void {
  const rolledBack = state.rollback?.outcome === 'succeeded';
  for (const { instanceId, phase, attempt } of state.members.values()) {
    const revisionHealth = instances.get(instanceId)?.revisionHealth ?? 'unknown';
    if (phase !== 'succeeded') instances.set(instanceId, { instanceHealth: 'unhealthy', revisionHealth });
    else if (rolledBack && attempt === 2) instances.set(instanceId, good);
    else instances.set(instanceId, { instanceHealth: 'healthy', revisionHealth });
  }
}

/**
 * What a deployment left out of rotation stands there because of it: the next one must not take that for an operator's wish.
 */
function rememberTraffic(instances: Map<string, InstanceHistory>, state: DeploymentState): void {
  for (const { index, instanceId, phase } of state.members.values()) {
    const trafficBefore = state.definition?.plan.fleet[index]?.trafficBefore;
    const known = instances.get(instanceId);
    if (phase === 'succeeded' || trafficBefore === undefined || known === undefined) continue;
    instances.set(instanceId, { ...known, trafficBefore });
  }
}

/** Adds what is known about an instance; what its target said itself stands, unless the last deployment made it so. */
export function enrichInstance(history: GroupRecord, instance: Instance): Instance {
  const known = history.instances.get(instance.instanceId);
  if (known === undefined) return instance;
  const { trafficBefore } = known;
  const leftOut = trafficBefore !== undefined && instance.trafficBefore !== 'serving';
  return { ...known, ...instance, ...(leftOut ? { trafficBefore } : {}) };
}
