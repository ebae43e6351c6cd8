import { SettingsError } from '@rollway/core';

/** The package `ssh2`, as it is imported. */
export type Ssh2Module = Pick<typeof import('ssh2'), 'Client' | 'utils'>;

/**
 * Loads the package when the first host needs it: whoever uses another client has nothing to install.
 *
 * @throws SettingsError when it is not installed.
 */
export async function loadSsh2(): Promise<Ssh2Module> {
  try {
    return (await import('ssh2')).default;
  } catch (error) {
    const message = `must be installed beside @rollway/target-onprem (npm install ssh2@1.17.0; no install script is needed), or client set to openssh: ${error instanceof Error ? error.message : String(error)}`;
    throw new SettingsError({ subject: 'ssh host', problems: [{ path: 'client', message, received: 'ssh2' }] });
  }
}
