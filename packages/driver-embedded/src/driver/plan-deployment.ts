import type { DeploymentDefinition, DeploymentGroup, StartRequest } from '@rollway/core';
import { defineDeployment } from './define-deployment.js';
import type { DriverContext } from './driver-context.js';
import { checkStart } from './start-request.js';

/** A start without the id that it would have. */
export type PlanRequest = Omit<StartRequest, 'deploymentId'>;

/** The definition that starting this now would record. Reads the journal and asks the target, and writes no record. */
export async function previewDeployment(
  context: DriverContext,
  group: DeploymentGroup,
  planned: PlanRequest,
): Promise<DeploymentDefinition> {
  const request: StartRequest = { ...planned, deploymentId: 'plan' };
  context.refuseClosed(request.deploymentId);
  checkStart(group, request, context.settings.groups);
  return defineDeployment(context, group, { request, listings: await context.list() });
}
