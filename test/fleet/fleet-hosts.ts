import { type HostEntry, type SshHostSettings, sshHost } from '@rollway/target-onprem';
import type { FleetHost, FleetInventory } from '../../tools/fleet/inventory.js';

/** Where Rollway keeps its own state on a fleet's host: one of the few directories that are the host's own. */
export const deploymentRoot = '/srv/rollway';

/** How a host of a fleet is reached, unless a test says otherwise. */
export function sshSettings(
  inventory: FleetInventory,
  host: FleetHost,
  more: Partial<SshHostSettings> = {},
): SshHostSettings {
  return {
    instanceId: host.name,
    host: host.host,
    port: host.port,
    user: host.user,
    privateKey: { path: host.key },
    knownHosts: inventory.ssh.knownHosts,
    deploymentRoot,
    ...more,
  };
}

/** Every host of a fleet, over SSH. */
export function fleetHosts(inventory: FleetInventory, more: Partial<SshHostSettings> = {}): readonly HostEntry[] {
  return inventory.hosts.map((host) => sshHost(sshSettings(inventory, host, more)));
}

/** One host of a fleet by its name. */
export function hostNamed({ inventory }: { readonly inventory: FleetInventory }, name: string): FleetHost {
  const host = inventory.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) throw new RangeError(`the fleet has no host ${name}`);
  return host;
}
