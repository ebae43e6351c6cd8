import type { Problem } from '@rollway/core';

/** What is wrong with an entry's name, if anything: a bundle never leaves the directory it is unpacked into. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'must have a name';
  if (name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name)) return 'must not be absolute';
  if (name.split('/').includes('..')) return 'must not contain ..';
  // Lists on the host are lines with tabs; a name that breaks them could pass for another entry.
  if (/[\n\r\t\0]/.test(name)) return 'must not contain line breaks, tabs or NUL';
  return undefined;
}

/** What is wrong with a link, if anything: its target must lie inside the bundle. */
export function linkProblem(name: string, target: string): string | undefined {
  if (target.startsWith('/')) return undefined;
  const depth: string[] = name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') depth.push(part);
    else if (depth.pop() === undefined) return `must not link out of the bundle, to ${target}`;
  }
  return undefined;
}

/** Collects problems of entries by name. */
export function entryProblem(name: string, message: string): Problem {
  return { path: JSON.stringify(name), message };
}
