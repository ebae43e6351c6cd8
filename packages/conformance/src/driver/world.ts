import {
  type DeploymentGroup,
  defineDeploymentGroup,
  halfAtATime,
  inPlace,
  type LocalRevision,
  localRevision,
} from '@rollway/core';
import { type ScriptedEvent, type SimulatedTarget, simulatedTarget } from '@rollway/core/testing';

/** A fleet that exists outside of every driver, and a group over it. */
export interface World {
  readonly group: DeploymentGroup;
  readonly target: SimulatedTarget;
}

/** Revision that every check deploys. */
export const revision: LocalRevision = localRevision('/revisions/conformance', 'directory');

/** Four instances, half at a time; `script` says what their events do. */
export function createWorld(script?: (lifecycleEvent: string, instanceId: string) => ScriptedEvent | undefined): World {
  const target = simulatedTarget({
    instances: ['i-1', 'i-2', 'i-3', 'i-4'],
    ...(script === undefined
      ? {}
      : { script: ({ lifecycleEvent, instance }) => script(lifecycleEvent, instance.instanceId) }),
  });
  const strategy = inPlace({ minimumHealthyHosts: halfAtATime });
  const group = defineDeploymentGroup({ name: 'conformance', target, strategy, rollbackOn: ['deployment-failure'] });
  return { group, target };
}

/** What happened on the fleet, as text that can be compared: order between instances does not matter. */
export function footprint({ target }: World): string {
  const events = target.begun.map(({ instance, lifecycleEvent, deploymentId }) => {
    return `${instance.instanceId} ${deploymentId} ${lifecycleEvent}`;
  });
  const byInstance = new Map<string, string[]>();
  for (const event of events) {
    const instanceId = event.split(' ')[0] ?? '';
    byInstance.set(instanceId, [...(byInstance.get(instanceId) ?? []), event]);
  }
  return [...byInstance.entries()]
    .sort()
    .map(([, own]) => own.join('\n'))
    .join('\n');
}
