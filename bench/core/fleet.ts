import {
  type DeploymentDefinition,
  type DeploymentGroup,
  defineDeploymentGroup,
  halfAtATime,
  inPlace,
  localRevision,
  plan,
} from '@rollway/core';
import { defineTarget, type Instance, shortOperation, succeeded } from '@rollway/core/target';

/** Six events per instance: CodeDeploy's in-place lifecycle without its last one. */
export const eventsPerInstance = 6;

const done = Promise.resolve(succeeded());

/** A target that does nothing, at once, for any number of instances. */
export function noOpGroup(size: number): DeploymentGroup {
  const target = defineTarget({
    specificationVersion: 'v1',
    name: 'no-op',
    computePlatform: 'server',
    resolveFleet: () => Promise.resolve(fleetOf(size)),
    runLifecycleEvent: shortOperation(() => done),
  });
  return defineDeploymentGroup({ name: 'bench', target, strategy: inPlace({ minimumHealthyHosts: halfAtATime }) });
}

/** What a deployment over that group is asked to be, with a lifecycle of six events. */
export function definitionOf(group: DeploymentGroup, size: number): DeploymentDefinition {
  const planned = plan(group, fleetOf(size));
  const stages = planned.stages.map((stage) =>
    stage.kind === 'fleet' ? { ...stage, lifecycle: stage.lifecycle.slice(0, eventsPerInstance) } : stage,
  );
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentGroupId: group.groupId,
    targetName: group.target.name,
    revision: localRevision('/srv/releases/bench-1'),
    plan: { ...planned, stages },
    rollbackOn: [],
    fileExistsBehavior: group.fileExistsBehavior,
    ignoreApplicationStopFailures: false,
    lifecycleEventTimeout: group.lifecycleEventTimeout,
  };
}

function fleetOf(size: number): readonly Instance[] {
  return Array.from({ length: size }, (_, index) => ({ instanceId: `i-${String(index).padStart(8, '0')}` }));
}
