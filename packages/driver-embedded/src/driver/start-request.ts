import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DeploymentDefinition } from '@rollway/core';
import {
  checkMembers,
  DeploymentExistsError,
  type DeploymentGroup,
  isDeploymentId,
  isFilledText,
  isOptions,
  type MemberRule,
  SettingsError,
  type StartRequest,
  showValue,
} from '@rollway/core';
import { alarmPolicy, checkStartRequest, type DeploymentListing, rollbackDeploymentIdOf } from '@rollway/core/driver';
import { isOfGroup } from '../history/load-history.js';

/** What the id of a rollback has and no id of a deployment may have. */
const rollbackSuffix = rollbackDeploymentIdOf('');
/** Its grammar is looked at here. */
const isChecked: MemberRule = { message: '', holds: () => true };

/** @throws SettingsError when it is no text: an id of another kind is in no journal. */
export function checkAttach(deploymentId: unknown): void {
  const problems = checkMembers({ deploymentId }, { deploymentId: isFilledText });
  if (problems.length > 0) throw new SettingsError({ subject: 'attach', problems });
}

/**
 * Refuses a start that could not be recorded or recovered.
 *
 * @throws SettingsError with every problem at once: of the id, which names directories, of the rest of the request, and of a
 * group that the driver does not know.
 */
export function checkStart(group: DeploymentGroup, request: StartRequest, groups: readonly DeploymentGroup[]): void {
  const problems = [...checkStartRequest(request, { deploymentId: isChecked })];
  if (!isOptions(request)) throw new SettingsError({ subject: 'start', problems });
  const { deploymentId } = request;
  if (typeof deploymentId !== 'string' || !isDeploymentId(deploymentId)) {
    const message = 'must be 1 to 100 letters, digits or . _ -, beginning with a letter or digit';
    problems.push({ path: 'deploymentId', message, received: showValue(deploymentId) });
  } else if (deploymentId.endsWith(rollbackSuffix)) {
    const message = `must not end with ${rollbackSuffix}: hosts file the rollback of a deployment under such an id`;
    problems.push({ path: 'deploymentId', message, received: JSON.stringify(deploymentId) });
  }
  if (!groups.includes(group)) {
    const message = "must be one of the driver's groups, or the deployment could not be resumed after a crash";
    problems.push({ path: 'group', message, received: isOptions(group) ? group.name : showValue(group) });
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'start', problems });
}

/**
 * A used id is fine when it asks for what it asked for before.
 *
 * @throws DeploymentExistsError when it asks for something else.
 */
export function refuseOtherRequest(
  group: DeploymentGroup,
  request: StartRequest,
  definition: DeploymentDefinition,
): void {
  const { deploymentId } = request;
  const differences = differencesOf(group, request, definition);
  if (differences.length === 0) return;
  const reason = `it was started with another ${differences.join(', ')}; choose a new id for a new deployment`;
  throw new DeploymentExistsError({ deploymentId, reason });
}

function differencesOf(
  group: DeploymentGroup,
  request: StartRequest,
  definition: DeploymentDefinition,
): readonly string[] {
  const differs: Readonly<Record<string, boolean>> = {
    applicationName: group.applicationName !== definition.applicationName,
    deploymentGroup: group.name !== definition.deploymentGroupName,
    target: group.target.name !== definition.targetName,
    // The target pinned a digest when it inspected the revision: what was asked for has to match, what was added need not.
    revision: Object.entries(request.revision).some(
      ([field, value]) => !isSame(value, Reflect.get(definition.revision, field), field),
    ),
    description: request.description !== definition.description,
    fileExistsBehavior: isOther(request.fileExistsBehavior, definition.fileExistsBehavior),
    ignoreApplicationStopFailures: isOther(
      request.ignoreApplicationStopFailures,
      definition.ignoreApplicationStopFailures,
    ),
    alarms: request.alarms !== undefined && !isDeepStrictEqual(alarmPolicy(request.alarms), definition.alarms),
    rollbackOn: request.rollbackOn !== undefined && !isDeepStrictEqual(request.rollbackOn, definition.rollbackOn),
  };
  return Object.keys(differs).filter((field) => differs[field]);
}

/** A target that reads this machine's disk may have recorded the absolute path of a relative one. */
function isSame(requested: unknown, recorded: unknown, field: string): boolean {
  if (isDeepStrictEqual(requested, recorded)) return true;
  return field === 'location' && typeof requested === 'string' && resolve(requested) === recorded;
}

/** What was left to the group may have another default by now. */
function isOther<Value>(requested: Value | undefined, recorded: Value): boolean {
  return requested !== undefined && requested !== recorded;
}

/**
 * A group has one deployment at a time (CodeDeploy: deployment limits).
 *
 * @throws DeploymentExistsError naming the one that has not ended.
 */
export function refuseSecondDeployment(group: DeploymentGroup, listings: readonly DeploymentListing[]): void {
  const other = listings.find((listing) => !listing.finished && isOfGroup(listing, group));
  if (other === undefined) return;
  const { deploymentId } = other;
  const reason = `deployment group ${group.name} has it unfinished; wait for it, stop it, or resume it`;
  throw new DeploymentExistsError({ deploymentId, reason });
}
