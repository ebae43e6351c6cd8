import { fileURLToPath } from 'node:url';
import type { FleetInventory } from '../../tools/fleet/inventory.js';
import { type Measured, measure } from './measure.js';

/** How many hosts leave service at the same time. */
export type Mode = 'one' | 'half' | 'all';

/** One release to bring to every host. */
export interface Rollout {
  readonly inventory: FleetInventory;
  /** Directory for a tool's own files. */
  readonly directory: string;
  readonly version: string;
  /** The release as a directory, and the same packed as a revision. */
  readonly release: string;
  readonly archive: string;
  readonly mode: Mode;
}

/** Something that rolls out. */
export interface Tool {
  readonly name: string;
  run(rollout: Rollout): Promise<Measured>;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const lb = ({ lb: { socket } }: FleetInventory): string => `${path('../../tools/fleet/lib/lb.py')} ${socket}`;

function batchOf({ inventory: { hosts }, mode }: Rollout): number {
  return { one: 1, half: Math.floor(hosts.length / 2), all: hosts.length }[mode];
}

/** Rollway, by one of its SSH clients. */
export function rollway(options: { readonly client: string; readonly recheck: string }): Tool {
  return {
    name: `rollway ${options.client}${options.recheck === 'wait' ? '' : ` ${options.recheck}`}`,
    run: ({ inventory, directory, version, archive, mode }) => {
      const journal = `${directory}/journal-${options.client}-${options.recheck}`;
      const work = JSON.stringify({ inventory, journal, archive, version, mode, ...options });
      return measure({ program: process.execPath, words: [path('controller.mjs'), work] });
    },
  };
}

/** A script of rsync and ssh. */
export const plainScript: Tool = {
  name: 'ssh + rsync script',
  run: (rollout) => {
    const { inventory, release, version } = rollout;
    const environment = {
      INVENTORY: `${rollout.directory}/hosts`,
      RELEASE: release,
      VERSION: version,
      BATCH: String(batchOf(rollout)),
      SSH_CONFIG: inventory.ssh.config,
      LB: lb(inventory),
    };
    return measure({ program: path('tools/plain-script'), words: [], environment });
  },
};

/** Ansible with a playbook of the same steps. */
export const ansible: Tool = {
  name: 'ansible',
  run: (rollout) => {
    const { inventory, archive, version, directory } = rollout;
    const variables = JSON.stringify({ archive, version, batch: batchOf(rollout), lb: lb(inventory) });
    const forks = String(inventory.hosts.length);
    return measure({
      program: 'ansible-playbook',
      words: ['-i', `${directory}/ansible-hosts`, '-f', forks, '-e', variables, path('tools/playbook.yml')],
      environment: {
        ANSIBLE_CONFIG: path('tools/ansible.cfg'),
        ANSIBLE_SSH_ARGS: `-C -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=${inventory.ssh.knownHosts}`,
      },
    });
  },
};
