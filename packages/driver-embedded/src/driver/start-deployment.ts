import type { Deployment, DeploymentGroup, StartRequest } from '@rollway/core';
import { type DeploymentState, emptyState, isFinal } from '@rollway/core/driver';
import { endLeftOver } from './companions.js';
import { defineDeployment } from './define-deployment.js';
import type { DriverContext } from './driver-context.js';
import { loadState } from './load-state.js';
import { refuseOtherRequest, refuseSecondDeployment } from './start-request.js';

/** Starts a deployment, or returns the one that the same request started before. The request was checked. */
export async function startDeployment(
  context: DriverContext,
  group: DeploymentGroup,
  request: StartRequest,
): Promise<Deployment> {
  const { settings } = context;
  context.refuseClosed(request.deploymentId);
  const state = await loadState(settings.journal, request.deploymentId);
  if (state?.definition === undefined) return startNew(context, group, request);
  refuseOtherRequest(group, request, state.definition);
  return startAgain(context, group, state);
}

async function startNew(context: DriverContext, group: DeploymentGroup, request: StartRequest): Promise<Deployment> {
  const { deploymentId } = request;
  const { journal, clock } = context.settings;
  await journal.acquire?.();
  const listings = await context.list();
  refuseSecondDeployment(group, listings);
  await endLeftOver(context, listings);
  const definition = await defineDeployment(context, group, { request, listings });
  context.refuseClosed(deploymentId);
  const running = context.run(group, deploymentId, emptyState());
  await running.post({ type: 'start', at: clock.now(), deploymentId, definition });
  return running.deployment;
}

/** Takes an interrupted deployment up, unless another process runs it. */
async function startAgain(context: DriverContext, group: DeploymentGroup, state: DeploymentState): Promise<Deployment> {
  const { deploymentId } = state;
  const running = context.running(deploymentId);
  if (running !== undefined) return running;
  if (isFinal(state) || !(await context.acquire())) return context.observe(deploymentId, state);
  // Read again now that nobody else can write.
  const latest = (await loadState(context.settings.journal, deploymentId)) ?? state;
  return context.run(group, deploymentId, latest).deployment;
}
