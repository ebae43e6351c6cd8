import {
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  halfAtATime,
  inPlace,
} from '@rollway/core';
import {
  type HaproxySettings,
  haproxy,
  type OnPremisesSettings,
  type OnPremisesTarget,
  onPremises,
  type SshHostSettings,
} from '@rollway/target-onprem';
import type { FleetInventory } from '../../tools/fleet/inventory.js';
import { fleetHosts } from './fleet-hosts.js';

/** What tests vary of the group. */
export interface FleetGroupOptions {
  readonly settings?: Partial<Omit<DeploymentGroupSettings, 'name' | 'target'>>;
  readonly ssh?: Partial<SshHostSettings>;
  readonly haproxy?: Partial<HaproxySettings>;
  readonly target?: Partial<OnPremisesSettings>;
}

/** A group, and what ends its connections. */
export interface FleetGroup {
  readonly group: DeploymentGroup;
  readonly target: OnPremisesTarget;
  close(): Promise<void>;
}

/** Every host of a fleet behind its balancer, half at a time unless said otherwise. */
export function fleetGroup(
  inventory: FleetInventory,
  { settings, ssh, haproxy: balancer, target: more }: FleetGroupOptions = {},
): FleetGroup {
  const { lb } = inventory;
  const loadBalancer = haproxy({ address: lb.socket, backend: lb.backend, ...balancer });
  const target = onPremises({ hosts: fleetHosts(inventory, ssh), loadBalancer, ...more });
  const group = defineDeploymentGroup({
    name: 'web',
    target,
    strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
    ...settings,
  });
  const close = async (): Promise<void> => {
    loadBalancer.close();
    await target.close();
  };
  return { group, target, close };
}
