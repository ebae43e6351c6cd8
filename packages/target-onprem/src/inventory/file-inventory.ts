import { open, readFile, rename, rm } from 'node:fs/promises';
import type { InstanceRegistry, OnPremisesInstance } from './inventory.js';
import { formatInventory, parseInventory } from './parse-inventory.js';
import { addTags, deregisterInstance, registerInstance, removeTags } from './registration.js';
import { withFileLock } from './with-file-lock.js';

/**
 * An inventory in a JSON or YAML file, as its ending says; one that is not there yet is empty. Changes replace the file in
 * one step, and two processes of this machine that change it wait for each other. Comments in YAML do not survive a change.
 *
 * @throws SettingsError from each call when the file is not an inventory, with every problem, its line and column.
 */
export function fileInventory(file: string, options: { readonly now?: () => number } = {}): InstanceRegistry {
  const { now = Date.now } = options;
  const list = async (): Promise<readonly OnPremisesInstance[]> => {
    try {
      return parseInventory(await readFile(file, 'utf8'), file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  };
  const time = (): string => new Date(now()).toISOString();
  type Change = (instances: readonly OnPremisesInstance[]) => readonly OnPremisesInstance[];
  const change = (to: Change): Promise<readonly OnPremisesInstance[]> =>
    withFileLock(file, async () => {
      const instances = to(await list());
      await replaceFile(file, formatInventory(instances, file));
      return instances;
    });
  const named = (instances: readonly OnPremisesInstance[], name: string): OnPremisesInstance =>
    instances.find(({ instanceName }) => instanceName === name) as OnPremisesInstance;
  return {
    list,
    async register(request) {
      return named(await change((instances) => registerInstance(instances, request, time())), request.instanceName);
    },
    async deregister(instanceName) {
      return named(await change((instances) => deregisterInstance(instances, instanceName, time())), instanceName);
    },
    async addTags(names, tags) {
      await change((instances) => addTags(instances, names, tags));
    },
    async removeTags(names, tags) {
      await change((instances) => removeTags(instances, names, tags));
    },
  };
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
