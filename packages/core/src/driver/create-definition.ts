import type { DeploymentDefinition, LastSuccessfulDeployment } from '../deployment/deployment-definition.js';
import type { DeploymentGroup } from '../group/deployment-group.js';
import type { Instance } from '../model/instance.js';
import type { Revision } from '../model/revision.js';
import { plan } from '../plan/plan-deployment.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { InquiryContext } from '../target/v1/target.js';

/** What a person asks for when they start a deployment. */
export interface StartRequest {
  /** Chosen by the caller: starting it twice is one deployment. */
  readonly deploymentId: string;
  readonly revision: Revision;
  readonly description?: string;
  /** Default: the group's. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Default: the group's. */
  readonly ignoreApplicationStopFailures?: boolean;
}

/** What the group's history adds. */
export interface GroupHistory {
  readonly lastSuccessful?: LastSuccessfulDeployment | undefined;
  /** Adds to each instance what earlier deployments found out about it. */
  readonly enrich?: (instance: Instance) => Instance;
}

/**
 * Asks the target for the fleet and the revision, and compiles the plan: everything that can be refused is refused here,
 * before the first record and before anything is touched.
 *
 * @throws PlanError when the plan is impossible, and whatever the target throws for a revision it cannot deploy.
 */
export async function createDefinition(
  group: DeploymentGroup,
  request: StartRequest,
  options: { readonly context: InquiryContext; readonly history: GroupHistory },
): Promise<DeploymentDefinition> {
  const { context, history } = options;
  const { target } = group;
  const fleet = await target.resolveFleet(context);
  const enriched = history.enrich === undefined ? fleet : fleet.map(history.enrich);
  const revision = (await target.inspectRevision?.(request.revision, context)) ?? request.revision;
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentGroupId: group.groupId,
    targetName: target.name,
    revision,
    ...(request.description === undefined ? {} : { description: request.description }),
    plan: plan(group, enriched),
    rollbackOn: group.rollbackOn,
    ...(history.lastSuccessful === undefined ? {} : { lastSuccessful: history.lastSuccessful }),
    fileExistsBehavior: request.fileExistsBehavior ?? group.fileExistsBehavior,
    ignoreApplicationStopFailures: request.ignoreApplicationStopFailures ?? group.ignoreApplicationStopFailures,
    lifecycleEventTimeout: group.lifecycleEventTimeout,
  };
}
