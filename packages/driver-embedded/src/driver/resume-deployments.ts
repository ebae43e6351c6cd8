import { type Deployment, RequestNotAllowedError } from '@rollway/core';
import {
  askDeployment,
  type DeploymentListing,
  type DeploymentRequest,
  explainRefusal,
  isFinal,
} from '@rollway/core/driver';
import { isOfGroup } from '../history/load-history.js';
import { endLeftOver } from './companions.js';
import type { DriverContext } from './driver-context.js';
import { loadState } from './load-state.js';

/** What `resume` found. */
export interface ResumeReport {
  /** Deployments that run again. */
  readonly resumed: readonly Deployment[];
  /** Unfinished deployments that this driver cannot take up, or cannot give the request, and why. */
  readonly notResumed: readonly { readonly deploymentId: string; readonly reason: string }[];
}

/** Which deployments are taken up, and how. */
export interface ResumeOptions {
  /** Only these; default: every unfinished one. Ids of other and of finished deployments are ignored. */
  readonly deploymentIds?: readonly string[];
  /** A request that each of them is given before anything else happens in it; one that it cannot be given is not taken up. */
  readonly request?: DeploymentRequest;
}

/** Takes up unfinished deployments of the driver's groups. */
export async function resumeDeployments(context: DriverContext, options: ResumeOptions): Promise<ResumeReport> {
  const { deploymentIds } = options;
  const isMeant = ({ deploymentId }: DeploymentListing): boolean => deploymentIds?.includes(deploymentId) ?? true;
  const listings = await context.list();
  const unfinished = listings.filter((listing) => !listing.finished && isMeant(listing));
  for (const { deploymentId } of unfinished) context.refuseClosed(deploymentId);
  if (unfinished.length > 0) await context.settings.journal.acquire?.();
  const { companions } = context.settings;
  if (companions.length > 0 && (await context.acquire())) await endLeftOver(context, listings);
  const resumed: Deployment[] = [];
  const notResumed: { readonly deploymentId: string; readonly reason: string }[] = [];
  for (const listing of unfinished) {
    const outcome = await resumeDeployment(context, listing, options.request);
    if (typeof outcome === 'string') notResumed.push({ deploymentId: listing.deploymentId, reason: outcome });
    else resumed.push(outcome);
  }
  return { resumed, notResumed };
}

/** The handle of the deployment, which was given the request; or why there is none. */
async function resumeDeployment(
  context: DriverContext,
  listing: DeploymentListing,
  request: DeploymentRequest | undefined,
): Promise<Deployment | string> {
  const { deploymentId } = listing;
  const deployment = context.running(deploymentId) ?? (await takeUp(context, listing, request));
  if (typeof deployment === 'string' || request === undefined) return deployment;
  try {
    // Asked before the loop has taken its first turn.
    await askDeployment(deployment, request);
    return deployment;
  } catch (error) {
    if (RequestNotAllowedError.isInstance(error)) return error.message;
    throw error;
  }
}

async function takeUp(
  context: DriverContext,
  listing: DeploymentListing,
  request: DeploymentRequest | undefined,
): Promise<Deployment | string> {
  const { deploymentId, applicationName, deploymentGroupName } = listing;
  const { groups, journal } = context.settings;
  const group = groups.find((candidate) => isOfGroup(listing, candidate));
  if (group === undefined) {
    return `deployment group ${applicationName}/${deploymentGroupName} is not one of this driver's groups`;
  }
  const state = await loadState(journal, deploymentId);
  if (state === undefined || isFinal(state)) return 'it has ended meanwhile';
  const targetName = state.definition?.targetName;
  if (targetName !== group.target.name) {
    return `it was started with target ${targetName}, and the group has ${group.target.name}`;
  }
  if (request !== undefined) {
    const refusal = explainRefusal(state, request);
    const cannot = `it cannot be given the request to ${request.type}`;
    if (refusal !== undefined) return `${cannot}, as ${refusal}; resume it without a request`;
  }
  return context.run(group, deploymentId, state).deployment;
}
