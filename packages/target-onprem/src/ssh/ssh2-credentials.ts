import { readFile } from 'node:fs/promises';
import { SettingsError } from '@rollway/core';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import type { Ssh2Module } from './load-ssh2.js';
import { defaultUser, type ParsedEndpoint, type SshPrivateKey } from './ssh-settings.js';

/** Opening an encrypted key takes a noticeable part of a second, and a fleet often shares one. */
const opened = new WeakMap<SshPrivateKey, Promise<ParsedKey>>();

/**
 * What is offered to a server, in order: the private key, then the keys of the agent.
 *
 * @throws SettingsError when the private key cannot be read.
 */
export async function credentials(endpoint: ParsedEndpoint, ssh2: Ssh2Module): Promise<AnyAuthMethod[]> {
  const { privateKey, agent, user: username = defaultUser() } = endpoint;
  const methods: AnyAuthMethod[] = [];
  if (privateKey !== undefined) {
    const opening = opened.get(privateKey) ?? openKey(privateKey, ssh2);
    opened.set(privateKey, opening);
    // A key that could not be read may be there the next time.
    opening.catch(() => opened.delete(privateKey));
    methods.push({ type: 'publickey', username, key: await opening });
  }
  if (agent !== undefined) methods.push({ type: 'agent', username, agent });
  return methods;
}

async function openKey({ path, text, passphrase }: SshPrivateKey, ssh2: Ssh2Module): Promise<ParsedKey> {
  const refuse = (message: string): never => {
    const received = path === undefined ? undefined : { received: path };
    throw new SettingsError({ subject: 'ssh host', problems: [{ path: 'privateKey', message, ...received }] });
  };
  const content =
    text ??
    (await readFile(path ?? '', 'utf8').catch((error: NodeJS.ErrnoException) =>
      refuse(`must be readable: ${error.message}`),
    ));
  const key = ssh2.utils.parseKey(content, passphrase);
  if (key instanceof Error) return refuse(`must be a private key that can be opened: ${key.message}`);
  if (!key.isPrivateKey()) return refuse('must be a private key, and this is a public one');
  return key;
}
