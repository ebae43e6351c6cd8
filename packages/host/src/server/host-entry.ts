import { isOptions, type Problem, showValue } from '@rollway/core';
import type { Privileges } from '../security/elevate.js';
import { secretProblems } from '../security/secrets.js';
import { localTransport } from '../transport/local-transport.js';
import type { Transport } from '../transport/transport.js';

/** One host as its owner describes it. */
export interface HostEntry {
  /** Unique within the fleet; for example the host's name. */
  readonly instanceId: string;
  /** How commands reach the host; default: processes of this machine. */
  readonly transport?: Transport;
  /** Directory on the host for Rollway's own state; default `/var/lib/rollway/deployment-root`. */
  readonly deploymentRoot?: string;
  /** Variables of every hook on this host, besides those of the deployment. Seen in its list of processes; see `secrets`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of every hook whose values never reach the journal, a log or the host's own records; see `HostSettings`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** As whom everything is done on the host: as the transport's user (`own`, the default) or as root by `sudo -n`. */
  readonly privileges?: Privileges;
  /** Values for `${NAME}` in AppSpec destinations and permission objects; default: none, and `${` is then a problem. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Failure domain, for example a rack. */
  readonly zone?: string;
}

/** A host entry that is checked and complete. */
export type ParsedHost = Omit<Required<HostEntry>, 'zone' | 'deploymentRoot' | 'secrets' | 'privileges'> &
  Pick<HostEntry, 'zone' | 'deploymentRoot' | 'secrets' | 'privileges'>;

/** Completes an entry that was checked: without a transport, the host is this machine. */
export function completeHost(entry: HostEntry): ParsedHost {
  const { instanceId, environment = {}, variables = {} } = entry;
  const transport = entry.transport ?? localTransport({ description: instanceId });
  return Object.freeze({ ...entry, transport, environment, variables });
}

/** Every problem of a list of hosts. */
export function checkHosts(hosts: readonly HostEntry[]): readonly Problem[] {
  const problems: Problem[] = [];
  if (!Array.isArray(hosts)) {
    return [{ path: 'hosts', message: 'must be a list, or a function that gives one', received: showValue(hosts) }];
  }
  const seen = new Set<string>();
  hosts.forEach((host: HostEntry, index) => {
    const path = `hosts[${index}]`;
    if (!isOptions(host)) {
      problems.push({ path, message: 'must be a host, for example of localHost', received: showValue(host) });
      return;
    }
    const { instanceId, deploymentRoot, environment = {}, secrets = {} } = host;
    if (typeof instanceId !== 'string' || !/^[^\s/]{1,100}$/.test(instanceId)) {
      const received = JSON.stringify(instanceId) ?? 'nothing';
      problems.push({
        path: `${path}.instanceId`,
        message: 'must be 1 to 100 characters without spaces or slashes',
        received,
      });
    } else if (seen.has(instanceId)) {
      problems.push({ path: `${path}.instanceId`, message: 'must not repeat', received: JSON.stringify(instanceId) });
    }
    seen.add(instanceId);
    if (deploymentRoot !== undefined && !String(deploymentRoot).startsWith('/')) {
      const received = JSON.stringify(deploymentRoot);
      problems.push({ path: `${path}.deploymentRoot`, message: 'must be an absolute path', received });
    }
    for (const found of secretProblems(secrets)) problems.push({ ...found, path: `${path}.${found.path}` });
    for (const name of Object.keys(environment)) {
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
      problems.push({
        path: `${path}.environment`,
        message: 'must have variable names only',
        received: JSON.stringify(name),
      });
    }
  });
  return problems;
}
