import type { AccessControlEntry } from '@rollway/core';

/**
 * The complete list that `setfacl --set` takes: base entries from the mode, a mask where named entries need one, and
 * default base entries where there are any default entries (CodeDeploy: permissions section, acls).
 */
export function accessControlList(entries: readonly AccessControlEntry[], mode: number): string {
  const base = [
    { kind: 'user', permission: letters(mode >> 6) },
    { kind: 'group', permission: letters(mode >> 3) },
    { kind: 'other', permission: letters(mode) },
  ] as const;
  const lists = [false, true].map((isDefault) => {
    const own = entries.filter((entry) => entry.default === isDefault);
    if (isDefault && own.length === 0) return [];
    const has = (kind: string): boolean => own.some((entry) => entry.kind === kind && entry.name === undefined);
    const filled = base.filter((entry) => !has(entry.kind)).map((entry) => render({ ...entry, default: isDefault }));
    const needsMask = own.some((entry) => entry.name !== undefined) && !has('mask');
    const mask = needsMask ? [render({ kind: 'mask', permission: letters(mode >> 3), default: isDefault })] : [];
    return [...filled, ...own.map(render), ...mask];
  });
  return lists.flat().join(',');
}

function render(entry: AccessControlEntry): string {
  return `${entry.default ? 'default:' : ''}${entry.kind}:${entry.name ?? ''}:${entry.permission}`;
}

function letters(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}
