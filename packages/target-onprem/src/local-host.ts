import { join } from 'node:path';
import { checkKeys, checkMembers, isFilledText, isOptions, SettingsError } from '@rollway/core';
import type { HostEntry } from '@rollway/host';

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
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function localHost(settings: LocalHostSettings): HostEntry {
  refuseWrong(settings);
  const { instanceId, directory, environment = {}, zone } = settings;
  return {
    instanceId,
    deploymentRoot: join(directory, '.rollway'),
    environment: { HOST_ROOT: directory, HOST_NAME: instanceId, ...environment },
    variables: { HOST_ROOT: directory },
    ...(zone === undefined ? {} : { zone }),
  };
}

const isAbsolute = {
  message: 'must be an absolute path',
  holds: (value: unknown) => typeof value === 'string' && value.startsWith('/'),
};

function refuseWrong(settings: unknown): void {
  const problems = [
    ...checkKeys(settings, { path: '', known: ['instanceId', 'directory', 'environment', 'zone'] }),
    ...(isOptions(settings) ? checkMembers(settings, { instanceId: isFilledText, directory: isAbsolute }) : []),
  ];
  if (problems.length > 0) throw new SettingsError({ subject: 'local host', problems });
}
