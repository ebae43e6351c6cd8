import type { Problem } from '@rollway/core';
import type { HostEntry } from '@rollway/host';
import { throughJumpHost } from './jump-host.js';
import { connectOpenssh } from './openssh-connection.js';
import {
  type ParsedConnection,
  type ParsedEndpoint,
  parseConnection,
  parseEndpoint,
  refuseProblems,
  type SshConnectionSettings,
  type SshEndpoint,
} from './ssh-settings.js';
import { sshTransport } from './ssh-transport.js';
import { connectSsh2 } from './ssh2-connection.js';

/** A host that is reached over SSH. */
export interface SshHostSettings extends SshEndpoint, SshConnectionSettings, Omit<HostEntry, 'transport'> {}

/**
 * A host that is reached over SSH, over one connection that is kept. Nothing is installed there: it needs `sh`, `tar`, `gzip`
 * and coreutils. Nothing is connected until the first command.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function sshHost(settings: SshHostSettings): HostEntry {
  const problems: Problem[] = [];
  const connection = parseConnection(settings, problems);
  const { client } = connection;
  const endpoint = parseEndpoint(settings, { client, path: '', problems });
  checkJumps(endpoint, { client, problems });
  refuseProblems(problems);
  const { instanceId, deploymentRoot, environment, secrets, privileges, variables, zone } = settings;
  const description = `${instanceId} (ssh ${endpoint.host}:${endpoint.port})`;
  const options = { description, endpoint, settings: connection };
  return {
    instanceId,
    transport: sshTransport({
      description,
      settings: connection,
      connect: () => (client === 'openssh' ? connectOpenssh(options) : throughJumpHost(options, connectSsh2)),
    }),
    ...(deploymentRoot === undefined ? {} : { deploymentRoot }),
    ...(environment === undefined ? {} : { environment }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(privileges === undefined ? {} : { privileges }),
    ...(variables === undefined ? {} : { variables }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function checkJumps(
  endpoint: ParsedEndpoint,
  options: { readonly client: ParsedConnection['client']; readonly problems: Problem[] },
): void {
  let path = 'jump.';
  for (let { jump } = endpoint; jump !== undefined; jump = jump.jump) {
    parseEndpoint(jump, { ...options, path });
    path += 'jump.';
  }
}
