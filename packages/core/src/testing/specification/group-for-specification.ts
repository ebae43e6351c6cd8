import { allAtOnce, type MinimumHealthyHosts } from '../../batches/minimum-healthy-hosts.js';
import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import { hours } from '../../model/duration.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import { plan } from '../../plan/plan-deployment.js';

/** The deployment that specifications speak of. */
export const specifiedDeploymentId = 'd-specified';

/** What a specification says about its deployment; all of it but the instances has a default. */
export interface SpecifiedDeployment {
  /** Instances, or just their ids. They are attempted in CodeDeploy's order, ties by id. */
  readonly instances: readonly (string | Instance)[];
  /** Default: all at once. */
  readonly minimumHealthyHosts?: MinimumHealthyHosts;
  readonly trafficControl?: boolean;
  /** Default: none. */
  readonly rollbackOn?: DeploymentDefinition['rollbackOn'];
  /** Whether the group has a last successful deployment to go back to; default true. */
  readonly lastSuccessful?: boolean;
  readonly ignoreApplicationStopFailures?: boolean;
  /** Default: one hour. */
  readonly lifecycleEventTimeout?: number;
}

/** The definition that those words stand for. */
export function specifiedDefinition(specified: SpecifiedDeployment): DeploymentDefinition {
  const { rollbackOn = [], lastSuccessful = true, ignoreApplicationStopFailures = false } = specified;
  const lifecycleEventTimeout = specified.lifecycleEventTimeout ?? hours(1);
  const name = 'specified';
  const target = { name, computePlatform: 'server', trafficControl: specified.trafficControl ?? false } as const;
  const strategy = {
    deploymentType: 'in-place',
    minimumHealthyHosts: specified.minimumHealthyHosts ?? allAtOnce,
  } as const;
  const fleet = specified.instances.map((one): Instance => (typeof one === 'string' ? { instanceId: one } : one));
  const before = { deploymentId: 'd-before', revision: revisionOf('1'), fileExistsBehavior: 'DISALLOW' } as const;
  return {
    applicationName: name,
    deploymentGroupName: name,
    deploymentGroupId: 'g-specified',
    targetName: name,
    revision: revisionOf('2'),
    plan: plan({ name, strategy, target, lifecycleEventTimeout }, fleet),
    rollbackOn,
    ...(lastSuccessful ? { lastSuccessful: before } : {}),
    fileExistsBehavior: 'DISALLOW',
    ignoreApplicationStopFailures,
    lifecycleEventTimeout,
  };
}

function revisionOf(version: string): Revision {
  return { revisionType: 'Local', location: `/revisions/${version}`, bundleType: 'directory' };
}
