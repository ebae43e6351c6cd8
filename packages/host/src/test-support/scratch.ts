import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openBundle } from '../bundle/open-bundle.js';
import { createHost, type Host } from '../host.js';
import type { HostCallOptions, HostRequest } from '../host-settings.js';
import { localTransport } from '../transport/local-transport.js';

/** A scratch directory with a host in it and a way to write revisions; for tests only. */
export interface Scratch {
  readonly directory: string;
  readonly host: Host;
  /** Writes a directory revision and returns its path. Names ending in `.sh` become executable. */
  revision(name: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** A request for an event of a deployment of a revision, with sensible defaults. */
  request(deploymentId: string, lifecycleEvent: string, revision: string, more?: Partial<HostRequest>): HostRequest;
  remove(): Promise<void>;
}

const oldArchiveEvents = ['ApplicationStop', 'BeforeBlockTraffic', 'AfterBlockTraffic'];

export async function createScratch(shell: readonly string[] = ['/bin/sh']): Promise<Scratch> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-host-test-'));
  const host = createHost({ transport: localTransport({ shell }), root: join(directory, 'root') });
  return {
    directory,
    host,
    async revision(name, files) {
      const root = join(directory, 'revisions', name);
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
      }
      return root;
    },
    request: (deploymentId, lifecycleEvent, revision, more = {}) => ({
      operationId: `${deploymentId}:1:${lifecycleEvent}:host`,
      deploymentId,
      deploymentGroupId: 'group-1',
      lifecycleEvent,
      hookSource: oldArchiveEvents.includes(lifecycleEvent) ? 'last-successful' : 'current',
      environment: { DEPLOYMENT_ID: deploymentId, LIFECYCLE_EVENT: lifecycleEvent },
      fileExistsBehavior: 'DISALLOW',
      concludes: lifecycleEvent === 'ValidateService',
      bundle: () => openBundle({ type: 'directory', path: revision }),
      ...more,
    }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Options of a call that waits long enough for any test. */
export const patient: HostCallOptions = { waitSeconds: 20, signal: new AbortController().signal };
