import type { DeploymentGroup, Plan, StartRequest } from '@rollway/core';
import { defineDeployment } from './define-deployment.js';
import type { DriverContext } from './driver-context.js';
import { checkStart } from './start-request.js';

/** A start without the id that it would have. */
export type PlanRequest = Omit<StartRequest, 'deploymentId'>;

/** What starting this now would do. Reads the journal and asks the target, and writes nothing. */
export async function planDeployment(
  context: DriverContext,
  group: DeploymentGroup,
  planned: PlanRequest,
): Promise<Plan> {
  const request: StartRequest = { ...planned, deploymentId: 'plan' };
  context.refuseClosed(request.deploymentId);
  checkStart(group, request, context.settings.groups);
  const listings = await context.list();
  const { plan } = await defineDeployment(context, group, { request, listings });
  return plan;
}
