import { createHmac } from 'node:crypto';

/** A key of a host: its type, for example `ssh-ed25519`, and the key itself in base64. */
export interface HostKey {
  readonly type: string;
  readonly key: string;
}

/** A line of a known_hosts file. */
interface KnownHostsLine extends HostKey {
  readonly marker: string;
  /** Patterns separated by commas, or one hashed name. */
  readonly names: string;
}

/** What a known_hosts file says about one host. */
export interface KnownHost {
  /** Keys that the host may have. */
  readonly trusted: readonly HostKey[];
  /** Keys that nobody may have any more (`@revoked`), whatever the host. */
  readonly revoked: readonly HostKey[];
}

/**
 * What a known_hosts file says about a host (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): plain names with `*`, `?` and `!`,
 * names with a port, hashed names, and `@revoked`. Lines of certificate authorities are left out.
 */
export function readKnownHosts(text: string, host: string, port: number): KnownHost {
  const name = hostName(host, port);
  const lines = text.split('\n').flatMap(parseLine);
  const about = (marker: string): readonly HostKey[] =>
    lines
      .filter((line) => line.marker === marker && namesHost(line.names, name))
      .map(({ type, key }) => ({ type, key }));
  return { trusted: about(''), revoked: about('@revoked') };
}

/** How known_hosts files name a host: with its port unless that is 22. */
export function hostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

function parseLine(line: string): readonly KnownHostsLine[] {
  const words = line.trim().split(/\s+/);
  if (words[0] === '' || words[0]?.startsWith('#')) return [];
  const marker = words[0]?.startsWith('@') ? (words.shift() ?? '') : '';
  const [names, type, key] = words;
  return names === undefined || type === undefined || key === undefined ? [] : [{ marker, names, type, key }];
}

function namesHost(names: string, host: string): boolean {
  if (names.startsWith('|1|')) return isHashOf(names, host);
  const patterns = names.toLowerCase().split(',');
  const matches = (pattern: string): boolean => patternOf(pattern).test(host);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => matches(pattern));
}

/** `|1|SALT|HASH`: HMAC-SHA1 of the name with the salt as its key. */
function isHashOf(hashed: string, host: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest('base64') === hash;
}

function patternOf(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
