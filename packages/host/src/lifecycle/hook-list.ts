import type { ServerAppSpec } from '@rollway/core';
import { renderList } from './list-field.js';

/**
 * The scripts of an AppSpec in the form the host program reads: a line `EVENT TIMEOUT SUDO USER LOCATION`, separated by
 * tabs. It stays with the archive, so that a later deployment runs old scripts without reading YAML on the host.
 */
export function renderHookList(appSpec: ServerAppSpec): Uint8Array {
  return renderList(
    Object.entries(appSpec.hooks).flatMap(([event, scripts]) =>
      scripts.map(({ timeoutSeconds, sudo, runAs, location }) => [
        event,
        timeoutSeconds,
        sudo ? 'yes' : 'no',
        runAs ?? '-',
        location,
      ]),
    ),
  );
}
