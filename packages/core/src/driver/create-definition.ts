import type { DeploymentDefinition, LastSuccessfulDeployment } from '../deployment/deployment-definition.js';
import { SettingsError } from '../errors/settings-error.js';
import { type AlarmSettings, alarmPolicy, type DeploymentGroup } from '../group/deployment-group.js';
import type { RollbackTrigger } from '../group/failure-policy.js';
import type { Instance } from '../model/instance.js';
import type { Revision } from '../model/revision.js';
import { plan } from '../plan/plan-deployment.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { InquiryContext } from '../target/v1/target.js';
import type { TimeWindowPlan, TimeWindows, ZoneOffset } from '../windows/time-window.js';

/** The offsets of a time zone from now on, in order, for as long as they are known. */
export type ZoneOffsetLookup = (timeZone: string) => readonly ZoneOffset[];

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
  /** Default: the group's. To get a good revision past an alarm that the bad one raised, disable them here. */
  readonly alarms?: AlarmSettings;
  /** Default: the group's. It replaces them as a whole. */
  readonly rollbackOn?: readonly RollbackTrigger[];
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
  options: {
    readonly context: InquiryContext;
    readonly history: GroupHistory;
    /** Looks up a zone's offsets; needed for groups with time windows. */
    readonly zoneOffsets?: ZoneOffsetLookup;
  },
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
    ...policyOf(group, request, options.zoneOffsets),
    ...(history.lastSuccessful === undefined ? {} : { lastSuccessful: history.lastSuccessful }),
    fileExistsBehavior: request.fileExistsBehavior ?? group.fileExistsBehavior,
    ignoreApplicationStopFailures: request.ignoreApplicationStopFailures ?? group.ignoreApplicationStopFailures,
    lifecycleEventTimeout: group.lifecycleEventTimeout,
    operationTimeout: group.operationTimeout,
  };
}

/** What happens when it does not go well, and when it may go on at all. */
function policyOf(
  group: DeploymentGroup,
  request: StartRequest,
  zoneOffsets: ZoneOffsetLookup | undefined,
): Pick<DeploymentDefinition, 'rollbackOn' | 'onFailure' | 'rollbackScope' | 'alarms' | 'timeWindows'> {
  const { timeWindows, rollbackScope, onFailure } = group;
  const alarms = request.alarms === undefined ? group.alarms : alarmPolicy(request.alarms);
  return {
    rollbackOn: request.rollbackOn ?? group.rollbackOn,
    onFailure,
    rollbackScope,
    ...(alarms === undefined ? {} : { alarms }),
    ...(timeWindows === undefined ? {} : { timeWindows: withOffsets(timeWindows, zoneOffsets) }),
  };
}

function withOffsets(timeWindows: TimeWindows, zoneOffsets: ZoneOffsetLookup | undefined): TimeWindowPlan {
  if (zoneOffsets === undefined) {
    const problem = {
      path: 'timeWindows',
      message: 'need a driver that knows time zones',
      received: timeWindows.timeZone,
    };
    throw new SettingsError({ subject: 'deployment group', problems: [problem] });
  }
  return { ...timeWindows, offsets: zoneOffsets(timeWindows.timeZone) };
}
