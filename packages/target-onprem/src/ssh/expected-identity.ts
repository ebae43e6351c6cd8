import { readFile } from 'node:fs/promises';
import type { ExpectedIdentity } from './check-host-key.js';
import { readKnownHosts } from './known-hosts.js';
import { defaultKnownHosts, type ParsedEndpoint } from './ssh-settings.js';

/** What is known about an endpoint's identity. A file of known hosts that is not there knows nobody. */
export async function expectedIdentity(endpoint: ParsedEndpoint): Promise<ExpectedIdentity> {
  const { host, port, fingerprints, knownHosts } = endpoint;
  const file = knownHosts ?? defaultKnownHosts();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return { host, port, fingerprints, known: readKnownHosts(text, host, port), file };
}
