import { type Problem, SettingsError } from '@rollway/core';
import type { HostEntry } from '@rollway/host';
import { checkSelection, isSelected, type TagSelection } from '@rollway/host';
import type { Inventory, OnPremisesInstance } from './inventory.js';

/** Which registered instances a target deploys to, and how each is reached. */
export interface RegisteredHostsSettings extends TagSelection {
  /** An inventory, for example `fileInventory(…)`, or a list, or a function that gets one. */
  readonly inventory: Inventory | readonly InventoryItem[] | (() => Promise<readonly InventoryItem[]>);
  /** Makes a host of an instance, for example `sshHost` from its properties. Its instance id becomes the instance's name. */
  readonly host: (instance: OnPremisesInstance) => Omit<HostEntry, 'instanceId'>;
}

/** An instance as code lists it: registered, unless it says otherwise. */
export type InventoryItem = Pick<OnPremisesInstance, 'instanceName'> & Partial<OnPremisesInstance>;

/**
 * The hosts of an on-premises target by the tags of registered instances. The selection is made once, when a deployment
 * starts; a host whose tags change afterwards is still found until that deployment is over.
 *
 * @throws SettingsError with every problem of the selection at once.
 */
export function registeredHosts(settings: RegisteredHostsSettings): (wanted?: string) => Promise<readonly HostEntry[]> {
  const { inventory, host } = settings;
  refuse(checkSelection(settings));
  const list = listOf(inventory);
  return async (wanted) => {
    const instances = (await list()).map(completeInstance);
    const selected = instances.filter(({ instanceName, registrationStatus, tags }) => {
      if (wanted !== undefined) return instanceName === wanted;
      return registrationStatus === 'Registered' && isSelected(tags, settings);
    });
    return selected.map((instance) => ({ ...host(instance), instanceId: instance.instanceName }));
  };
}

function listOf(inventory: RegisteredHostsSettings['inventory']): () => Promise<readonly InventoryItem[]> {
  if (typeof inventory === 'function') return inventory;
  return 'list' in inventory ? () => inventory.list() : () => Promise.resolve(inventory);
}

function completeInstance(item: InventoryItem): OnPremisesInstance {
  return { tags: [], properties: {}, registrationStatus: 'Registered', ...item };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'registered hosts', problems });
}
