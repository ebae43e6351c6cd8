import {
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  type Instance,
  localRevision,
} from '@rollway/core';
import {
  type DurationModel,
  type Rehearsal,
  type RehearsedEnd,
  type RehearseOptions,
  rehearse,
  type SimulatedTargetSettings,
  simulatedTarget,
} from '@rollway/core/testing';

/** Instances by number, spread over two zones. */
export function fleetOf(size: number): readonly Instance[] {
  return Array.from({ length: size }, (_each, index) => ({ instanceId: `i-${index + 1}`, zone: `z-${index % 2}` }));
}

/** A group of servers; by default of four, half at a time. */
export function serverGroup(
  settings: Partial<DeploymentGroupSettings> = {},
  target: Partial<SimulatedTargetSettings> = {},
): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances: fleetOf(4), ...target }),
    strategy: { deploymentType: 'in-place', minimumHealthyHosts: { type: 'half-at-a-time' } },
    rollbackOn: ['deployment-failure', 'alarm'],
    ...settings,
  });
}

/** Every event takes a second, so that a person can add up what a rehearsal says. */
export const oneSecondEach: DurationModel = Object.fromEntries(
  [
    ...['ApplicationStop', 'DownloadBundle', 'BeforeInstall', 'Install', 'AfterInstall', 'ApplicationStart'],
    ...['ValidateService', 'BeforeAllowTraffic', 'AfterAllowTraffic', 'shift-traffic', 'provision-replacement'],
  ].map((name) => [name, { type: 'fixed', value: 1000 }]),
);

/** There is a revision to go back to. */
export const known: Pick<RehearseOptions, 'history'> = {
  history: {
    lastSuccessful: { deploymentId: 'd-1', revision: localRevision('/releases/1'), fileExistsBehavior: 'DISALLOW' },
  },
};

/** Rehearses with a second for everything, unless told otherwise. */
export function rehearsed(group: DeploymentGroup, options: Partial<RehearseOptions> = {}): Promise<Rehearsal> {
  return rehearse(group, { revision: localRevision('/releases/2'), durations: oneSecondEach, ...known, ...options });
}

/** What happens with one fault. */
export async function endWith(
  group: DeploymentGroup,
  fault: NonNullable<RehearseOptions['faults']>[number],
  options: Partial<RehearseOptions> = {},
): Promise<RehearsedEnd> {
  const { faults } = await rehearsed(group, { faults: [fault], seeds: 1, ...options });
  const [only] = faults;
  if (only === undefined) throw new TypeError('one fault was asked for');
  return only.end;
}
