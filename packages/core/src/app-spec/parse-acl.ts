import type { AccessControlEntry } from './app-spec.js';

/** By letter and by name; a map, so that a user called `constructor` is not looked up on a prototype. */
const kinds: ReadonlyMap<string, AccessControlEntry['kind']> = new Map([
  ['u', 'user'],
  ['user', 'user'],
  ['g', 'group'],
  ['group', 'group'],
  ['m', 'mask'],
  ['mask', 'mask'],
  ['o', 'other'],
  ['other', 'other'],
]);

const shape = 'must be [default:][user:|group:|mask:|other:]name:permission';

/**
 * Reads `[default:][kind:]name:permission`, for example `user:bob:r-x`, `bob:rx` or `d:m:7` (CodeDeploy: permissions section,
 * acls). A kind that is left out is `user`; only `mask` and `other` can stand in the place of the name. So `g:rw` is about a
 * user called g, and the owning group of a default entry is `d:g::rw`. Returns the problem as text when the entry cannot be
 * used.
 */
export function parseAccessControlEntry(text: string): AccessControlEntry | string {
  const parts = text.split(':');
  if (parts.length < 2 || parts.length > 4) return 'must have 2 to 4 parts separated by colons';
  const isDefault = parts.length > 2 && (parts[0] === 'd' || parts[0] === 'default');
  if (isDefault) parts.shift();
  const permission = parsePermission(parts.pop() ?? '');
  if (permission === undefined) return 'must end in a digit from 0 to 7 or in letters of r, w, x and -';
  const [first = '', second] = parts;
  if (parts.length > 2) return shape;
  const rest = second === undefined ? whoIn(first) : named(first, second);
  return rest === undefined ? shape : checkEntry({ default: isDefault, permission, ...rest });
}

type Who = Pick<AccessControlEntry, 'kind' | 'name'>;

function whoIn(part: string): Who {
  const kind = kinds.get(part);
  if (kind === 'mask' || kind === 'other') return { kind };
  return part === '' ? { kind: 'user' } : { kind: 'user', name: part };
}

function named(kindPart: string, name: string): Who | undefined {
  const kind = kinds.get(kindPart);
  if (kind === undefined) return undefined;
  return name === '' ? { kind } : { kind, name };
}

function checkEntry(entry: AccessControlEntry): AccessControlEntry | string {
  const { kind, name } = entry;
  if ((kind === 'mask' || kind === 'other') && name !== undefined) return `must not name anyone for ${kind}`;
  if (!entry.default && kind !== 'mask' && name === undefined) {
    return 'must name a user or group; use mode for the owner, the group and others';
  }
  return entry;
}

function parsePermission(text: string): string | undefined {
  if (/^[0-7]$/.test(text)) {
    const bits = Number(text);
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
  }
  if (!/^[rwx-]*$/.test(text)) return undefined;
  return ['r', 'w', 'x'].map((letter) => (text.includes(letter) ? letter : '-')).join('');
}
