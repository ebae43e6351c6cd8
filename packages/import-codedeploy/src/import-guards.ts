import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { AlarmSettings, RollbackTrigger } from '@rollway/core';
import type { Gaps } from './gaps.js';

const triggers: Readonly<Record<string, RollbackTrigger>> = {
  DEPLOYMENT_FAILURE: 'deployment-failure',
  DEPLOYMENT_STOP_ON_ALARM: 'alarm',
  DEPLOYMENT_STOP_ON_REQUEST: 'stop-request',
};

/** Alarms and rollbacks of a group; and what else of it only CodeDeploy does. */
export function importGuards(
  group: DeploymentGroupInfo,
  gaps: Gaps,
): { readonly rollbackOn: readonly RollbackTrigger[]; readonly alarms?: AlarmSettings } {
  addServiceGaps(group, gaps);
  const alarms = alarmsOf(group);
  return { rollbackOn: rollbackOf(group, gaps), ...(alarms === undefined ? {} : { alarms }) };
}

function alarmsOf({ alarmConfiguration }: DeploymentGroupInfo): AlarmSettings | undefined {
  const names = (alarmConfiguration?.alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (names.length === 0) return undefined;
  const { enabled = false, ignorePollAlarmFailure = false } = alarmConfiguration ?? {};
  return { names, enabled, ignorePollAlarmFailure };
}

function rollbackOf(
  { autoRollbackConfiguration: rollback }: DeploymentGroupInfo,
  gaps: Gaps,
): readonly RollbackTrigger[] {
  if (rollback?.enabled !== true) return [];
  return (rollback.events ?? []).flatMap((event) => {
    const trigger = triggers[event];
    if (trigger !== undefined) return [trigger];
    const reason = 'Rollway knows no end of this name that a deployment could be rolled back on';
    gaps.add('autoRollbackConfiguration.events', event, reason);
    return [];
  });
}

function addServiceGaps(group: DeploymentGroupInfo, gaps: Gaps): void {
  for (const [index, trigger] of (group.triggerConfigurations ?? []).entries()) {
    const reason = 'Rollway publishes to no topic; listen to the deployment (deployment.on) and publish there';
    gaps.add(`triggerConfigurations[${index}]`, trigger, reason);
  }
  if (group.serviceRoleArn !== undefined) {
    const reason =
      'there is no service; Rollway acts with the credentials of its process, which need the rights of this role';
    gaps.add('serviceRoleArn', group.serviceRoleArn, reason);
  }
  if (group.terminationHookEnabled === true) {
    gaps.add('terminationHookEnabled', 'true', 'scale-in runs no lifecycle events; add a lifecycle hook of your own');
  }
  const scales = (group.autoScalingGroups ?? []).length > 0;
  if (scales && group.outdatedInstancesStrategy !== 'IGNORE') {
    const reason = 'no deployment starts by itself; run one with outdatedOnly after instances were launched';
    gaps.add('outdatedInstancesStrategy', group.outdatedInstancesStrategy ?? 'UPDATE', reason);
  }
  for (const { name, hook } of group.autoScalingGroups ?? []) {
    if (hook === undefined) continue;
    const reason = `${name} sends its launches to CodeDeploy by this lifecycle hook; delete it when CodeDeploy lets go of the group`;
    gaps.add('autoScalingGroups.hook', hook, reason);
  }
}
