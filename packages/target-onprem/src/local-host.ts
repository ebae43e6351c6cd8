import { join } from 'node:path';
import type { HostEntry } from './settings.js';

/** What makes a directory of this machine a host. */
export interface LocalHostSettings {
  readonly instanceId: string;
  /** Absolute path; the application, and Rollway's state below `.rollway`, go here. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly zone?: string;
}

/**
 * A host that is a directory, an environment and its own processes on this machine. Its hooks have `HOST_ROOT`, and an
 * AppSpec may say `${HOST_ROOT}` where it names a destination, so that one revision fits many such hosts.
 */
export function localHost(settings: LocalHostSettings): HostEntry {
  const { instanceId, directory, environment = {}, zone } = settings;
  return {
    instanceId,
    deploymentRoot: join(directory, '.rollway'),
    environment: { HOST_ROOT: directory, HOST_NAME: instanceId, ...environment },
    variables: { HOST_ROOT: directory },
    ...(zone === undefined ? {} : { zone }),
  };
}
