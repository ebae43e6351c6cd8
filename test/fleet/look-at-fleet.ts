import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestFleet } from '../../tools/fleet/test-fleet.js';

/** A host as it is, looked at from outside. */
export interface HostCondition {
  /** HAProxy's word. */
  readonly balancer: string;
  /** The release that `current` names. */
  readonly release: string;
  /** The version that answers healthy; `nothing` when none does. */
  readonly serving: string;
}

/** Every host of a fleet as it is now, by its name. */
export async function lookAtFleet(fleet: TestFleet): Promise<Readonly<Record<string, HostCondition>>> {
  const servers = await fleet.servers();
  const conditions = await Promise.all(
    fleet.inventory.hosts.map(async ({ name, rootOnDisk, appUrl }): Promise<readonly [string, HostCondition]> => {
      const balancer = servers.find((server) => server.name === name)?.status ?? 'absent';
      const release = await readlink(join(rootOnDisk, 'current')).then((path) => path.split('/').at(-1) ?? '');
      return [name, { balancer, release, serving: await servingVersion(appUrl) }];
    }),
  );
  return Object.fromEntries(conditions);
}

/** A whole fleet that serves one version, as {@link lookAtFleet} shows it. */
export function allServing(fleet: TestFleet, version: string): Readonly<Record<string, HostCondition>> {
  return Object.fromEntries(
    fleet.inventory.hosts.map(({ name }) => [name, { balancer: 'UP', release: version, serving: version }]),
  );
}

/** How often each script of a deployment ran on a host, by event; counted by the scripts themselves. */
export async function countHooks(
  fleet: TestFleet,
  name: string,
  deploymentId: string,
): Promise<Readonly<Record<string, number>>> {
  const host = fleet.inventory.hosts.find((candidate) => candidate.name === name);
  const log = await readFile(join(host?.rootOnDisk ?? '', 'shared', 'hooks.log'), 'utf8').catch(() => '');
  const counts: Record<string, number> = {};
  for (const line of log.split('\n')) {
    const [deployment, event = ''] = line.split(' ');
    if (deployment === deploymentId) counts[event] = (counts[event] ?? 0) + 1;
  }
  return counts;
}

async function servingVersion(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const version = answer.headers.get('x-version') ?? '';
    return answer.ok ? version : `${version} unhealthy`;
  } catch {
    return 'nothing';
  }
}
