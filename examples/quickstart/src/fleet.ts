import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  type EmbeddedLoadBalancer,
  embeddedLoadBalancer,
  localHost,
  type OnPremisesSettings,
} from '@rollway/target-onprem';

/** Four hosts on this machine, each a directory, a port and its own processes, behind a balancer. */
export interface Fleet {
  readonly hosts: Extract<OnPremisesSettings['hosts'], readonly unknown[]>;
  readonly loadBalancer: EmbeddedLoadBalancer;
  /** Ends every application and the balancer. */
  close(): Promise<void>;
}

/** Makes the hosts below a directory. */
export async function createFleet(directory: string): Promise<Fleet> {
  const names = ['host-1', 'host-2', 'host-3', 'host-4'];
  const ports = await freePorts(names.length);
  const members = Object.fromEntries(names.map((name, index) => [name, { port: ports[index] ?? 0 }]));
  const hosts = names.map((instanceId) => {
    const environment = { NODE: process.execPath, PORT: String(members[instanceId]?.port) };
    return localHost({ instanceId, directory: join(directory, instanceId), environment });
  });
  for (const name of names) await mkdir(join(directory, name));
  const loadBalancer = await embeddedLoadBalancer({ members });
  return {
    hosts,
    loadBalancer,
    async close() {
      await loadBalancer.close();
      for (const name of names) await endApplication(join(directory, name, 'app.pid'));
    },
  };
}

/** All at once, so that no port is given out twice. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function endApplication(pidFile: string): Promise<void> {
  try {
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
  } catch {
    // It never started, or it has ended.
  }
}
