import type { Deployment, DeploymentDefinition, DeploymentGroup, StartRequest } from '@rollway/core';
import {
  createDefinition,
  type DeploymentListing,
  type DeploymentState,
  emptyState,
  isFinal,
} from '@rollway/core/driver';
import { enrichInstance } from '../history/group-history.js';
import { loadHistory } from '../history/load-history.js';
import type { DriverContext } from './driver-context.js';
import { loadState } from './load-state.js';
import { checkStart, refuseOtherRequest, refuseSecondDeployment } from './start-request.js';

/** Starts a deployment, or returns the one that the same request started before. */
export async function startDeployment(
  context: DriverContext,
  group: DeploymentGroup,
  request: StartRequest,
): Promise<Deployment> {
  const { settings } = context;
  context.refuseClosed(request.deploymentId);
  checkStart(group, request, settings.groups);
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

async function defineDeployment(
  context: DriverContext,
  group: DeploymentGroup,
  start: { readonly request: StartRequest; readonly listings: readonly DeploymentListing[] },
): Promise<DeploymentDefinition> {
  const { settings, closing } = context;
  const { request, listings } = start;
  const history = await loadHistory(settings.journal, group, listings);
  return createDefinition(group, request, {
    context: { signal: closing, log: (message) => settings.onLog(request.deploymentId, message) },
    zoneOffsets: settings.zoneOffsets,
    history: { lastSuccessful: history.lastSuccessful, enrich: (instance) => enrichInstance(history, instance) },
  });
}
