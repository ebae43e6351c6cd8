import { inVirtualTime, type Lab } from '@rollway/aws-lab';
import {
  type BlueGreenStrategy,
  blueGreen,
  type Deployment,
  type DeploymentGroup,
  type DeploymentResult,
  defineDeploymentGroup,
  localRevision,
} from '@rollway/core';
import type { Journal } from '@rollway/core/driver';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { asgBlueGreen } from '../asg-bluegreen.js';
import type { AsgBlueGreenSettings } from '../settings.js';
import { scriptedEvents } from './instance-events.js';
import { connectionTo, type Web } from './web.js';

/** What a deployment in a test is told, beside the defaults. */
export interface DeployOptions {
  readonly strategy?: Partial<Omit<BlueGreenStrategy, 'deploymentType'>>;
  readonly target?: Partial<AsgBlueGreenSettings>;
  readonly group?: Partial<Parameters<typeof defineDeploymentGroup>[0]>;
  readonly journal?: Journal;
  readonly deploymentId?: string;
  /** Called with the deployment once it has started. */
  readonly during?: (deployment: Deployment, lab: Lab) => Promise<void> | void;
}

/** A group over the tier; nothing waits for an SSM agent unless it is told to. */
export function webGroup(web: Web, options: DeployOptions = {}): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'web',
    target: asgBlueGreen({
      fleet: { autoScalingGroup: 'web' },
      targetGroups: web.targetGroups,
      instances: scriptedEvents(),
      waitForAgent: false,
      connection: connectionTo(web.lab),
      ...options.target,
    }),
    strategy: blueGreen({ minimumHealthyHosts: { type: 'all-at-once' }, ...options.strategy }),
    rollbackOn: ['deployment-failure'],
    ...(options.group as object),
  });
}

/** Runs one deployment to its end, in virtual time. */
export function deploy(web: Web, options: DeployOptions = {}): Promise<DeploymentResult> {
  return inVirtualTime(web.lab, () => runDeployment(web, options));
}

/** Runs one deployment to its end, for callers that let time pass themselves. */
export async function runDeployment(web: Web, options: DeployOptions = {}): Promise<DeploymentResult> {
  const { lab } = web;
  const group = webGroup(web, options);
  const { deploymentId = 'd-1', journal = inMemoryJournal() } = options;
  await using driver = createEmbeddedDriver({ groups: [group], journal, clock: lab.clock });
  const deployment = await driver.start(group, { deploymentId, revision: localRevision('/revisions/web') });
  await options.during?.(deployment, lab);
  return await deployment.finished();
}
