import type { AccessControlEntry } from './app-spec.js';

const kinds: Readonly<Record<string, AccessControlEntry['kind']>> = {
  u: 'user', user: 'user', g: 'group', group: 'group', m: 'mask', mask: 'mask', o: 'other', other: 'other',
};

/**
 * Reads `[default:][kind:][name:]permission`, for example `user:bob:r-x` or `d:m:7`; a kind that is left out is `user`.
 * Returns the problem as text when the entry cannot be used.
 */
export function parseAccessControlEntry(text: string): AccessControlEntry | string {
  const parts = text.split(':');
  if (parts.length < 2 || parts.length > 4) return 'must have 2 to 4 parts separated by colons';
  const isDefault = parts[0] === 'd' || parts[0] === 'default';
  if (isDefault) parts.shift();
  const kind = parts.length > 1 ? kinds[parts[0] ?? ''] : undefined;
  if (kind !== undefined) parts.shift();
  if (parts.length < 1 || parts.length > 2) return 'must be [default:][user|group|mask|other:][name:]permission';
  const permission = parsePermission(parts[parts.length - 1] ?? '');
  if (permission === undefined) return 'must end in a digit from 0 to 7 or in letters of r, w, x and -';
  const name = parts.length === 2 && parts[0] !== '' ? parts[0] : undefined;
  return checkEntry({ default: isDefault, kind: kind ?? 'user', permission, ...(name === undefined ? {} : { name }) });
}

function checkEntry(entry: AccessControlEntry): AccessControlEntry | string {
  if ((entry.kind === 'mask' || entry.kind === 'other') && entry.name !== undefined) return `must not name anyone for ${entry.kind}`;
  if (!entry.default && entry.kind !== 'mask' && entry.name === undefined) return 'must name a user or group; use mode for the owner, the group and others';
  return entry;
}

function parsePermission(text: string): string | undefined {
  if (/^[0-7]$/.test(text)) {
    const bits = Number(text);
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
  }
  if (!/^[rwx-]+$/.test(text)) return undefined;
  return ['r', 'w', 'x'].map((letter) => (text.includes(letter) ? letter : '-')).join('');
}
