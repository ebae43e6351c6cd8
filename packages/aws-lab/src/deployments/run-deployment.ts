import type {
  Deployment,
  DeploymentEvent,
  DeploymentGroup,
  DeploymentResult,
  Revision,
  StartRequest,
} from '@rollway/core';
import { type InMemoryJournal, inMemoryJournal, type VirtualClock } from '@rollway/core/testing';
import type { Lab } from '../lab.js';

/** A driver that can be made over the lab's clock: the embedded one fits. */
export type CreateDriver = (settings: {
  readonly groups: readonly DeploymentGroup[];
  readonly journal: InMemoryJournal;
  readonly clock: VirtualClock;
}) => AsyncDisposable & { start(group: DeploymentGroup, request: StartRequest): Promise<Deployment> };

/** What is deployed in a lab, and who watches. */
export interface LabDeploymentOptions {
  /** For example `createEmbeddedDriver`, or a function that gives it more settings. */
  readonly createDriver: CreateDriver;
  readonly group: DeploymentGroup;
  readonly revision: Revision;
  /** Default `d-1`. */
  readonly deploymentId?: string;
  /** Called for each event as it is committed; may steer the deployment. */
  readonly onEvent?: (event: DeploymentEvent, deployment: Deployment) => void;
}

/** A deployment that has ended. */
export interface LabDeployment {
  readonly result: DeploymentResult;
  readonly events: readonly DeploymentEvent[];
}

/**
 * Runs a deployment to its end through a driver, on the lab's clock. Run it in `inVirtualTime`.
 *
 * @throws whatever refuses the revision or the plan.
 */
export async function runDeployment(lab: Lab, options: LabDeploymentOptions): Promise<LabDeployment> {
  const { createDriver, group, revision, deploymentId = 'd-1', onEvent } = options;
  await using driver = createDriver({ groups: [group], journal: inMemoryJournal(), clock: lab.clock });
  const deployment = await driver.start(group, { deploymentId, revision });
  const events: DeploymentEvent[] = [];
  const watching = (async () => {
    for await (const event of deployment.events()) {
      events.push(event);
      onEvent?.(event, deployment);
    }
  })();
  const result = await deployment.finished();
  await watching;
  return { result, events };
}

/** When a listener's traffic was asked to move, in milliseconds after the first time, and to which weight. */
export function trafficTimeline(
  events: readonly DeploymentEvent[],
  listener: 'production' | 'test' = 'production',
): readonly (readonly [after: number, replacementWeight: number])[] {
  const shifts = events.flatMap((event) =>
    event.type === 'traffic-shift-started' && event.listener === listener ? [event] : [],
  );
  return shifts.map(({ at, replacementWeight }) => [at - (shifts[0]?.at ?? at), replacementWeight]);
}
