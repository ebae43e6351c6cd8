import type { LabContext } from '../lab-context.js';
import type { InstanceState } from './compute-state.js';

/** What an instance is launched from. */
export interface Launch {
  readonly imageId: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly clientToken?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Launches an instance: `pending`, then `running` once it has booted; its agent reports to Systems Manager when a host stands
 * behind it (`hostOf` of the lab).
 */
export function launchInstance(lab: LabContext, launch: Launch, booted?: () => void): InstanceState {
  const { instances } = lab.account.compute;
  const number = Object.keys(instances).length + 1;
  const instance: InstanceState = {
    id: `i-${lab.newId(17)}`,
    imageId: launch.imageId,
    instanceType: launch.instanceType,
    zone: launch.zone,
    privateIp: `10.200.${(number >> 8) & 255}.${number & 255}`,
    clientToken: launch.clientToken,
    state: 'pending',
    launchedAt: lab.timeline.now(),
    tags: launch.tags,
  };
  instances[instance.id] = instance;
  lab.timeline.after(lab.behaviour.instanceStart, () => {
    if (instance.state !== 'pending') return;
    instance.state = 'running';
    connect(lab, instance);
    booted?.();
  });
  return instance;
}

/** The agent of a host reports; one that has no host stays unknown to Systems Manager. */
function connect(lab: LabContext, instance: InstanceState): void {
  const host = lab.hostOf?.(instance.id);
  if (host === undefined) return;
  lab.hosts.set(instance.id, host);
  lab.account.commands.nodes[instance.id] = {
    id: instance.id,
    name: instance.privateIp,
    ping: 'Online',
    registeredAt: lab.timeline.now(),
  };
}

/** Ends an instance: Systems Manager forgets it, and its targets are no longer (user guide: terminated targets go). */
export function terminateInstance(lab: LabContext, instance: InstanceState): void {
  instance.state = 'terminated';
  delete lab.account.commands.nodes[instance.id];
  for (const group of Object.values(lab.account.loadBalancing.targetGroups)) {
    for (const [key, target] of Object.entries(group.targets)) {
      if (target.id === instance.id) delete group.targets[key];
    }
  }
  for (const { instances } of Object.values(lab.account.classicLoadBalancing.balancers)) delete instances[instance.id];
}
