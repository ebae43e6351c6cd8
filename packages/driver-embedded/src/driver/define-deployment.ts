import type { DeploymentDefinition, DeploymentGroup, StartRequest } from '@rollway/core';
import { createDefinition, type DeploymentListing } from '@rollway/core/driver';
import { enrichInstance } from '../history/group-history.js';
import { loadHistory } from '../history/load-history.js';
import type { DriverContext } from './driver-context.js';

/** The definition of a deployment that would start now, with what the group's history knows of its instances. */
export async function defineDeployment(
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
