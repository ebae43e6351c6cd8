import type { Problem } from '@rollway/core';
import { bytesOf, showName } from './name-bytes.js';

/** What Linux takes (NAME_MAX, and PATH_MAX with its final NUL). */
const longestPart = 255;
const longestPath = 4095;

/** What is wrong with an entry's name, if anything: a bundle never leaves the directory it is unpacked into. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'must have a name';
  if (name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name)) return 'must not be absolute';
  const parts = name.split('/');
  if (parts.includes('..')) return 'must not contain ..';
  if (name.includes('\0')) return 'must not contain NUL';
  if (name.length * 3 > longestPart && parts.some((part) => bytesOf(part).length > longestPart)) {
    return `must have parts of at most ${longestPart} bytes`;
  }
  if (name.length * 3 > longestPath && bytesOf(name).length > longestPath) {
    return `must have at most ${longestPath} bytes`;
  }
  return undefined;
}

/** What is wrong with a link, if anything: a relative target must lie inside the bundle. */
export function linkProblem(name: string, target: string): string | undefined {
  if (target === '' || target.includes('\0')) return 'must link to something';
  if (target.startsWith('/')) return undefined;
  const depth: string[] = name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') depth.push(part);
    else if (depth.pop() === undefined) return `must not link out of the bundle, to ${showName(target)}`;
  }
  return undefined;
}

/** Looked at letter by letter, because it is asked several times for every name there is. */
function isPlain(name: string): boolean {
  for (let slash = -1; ; ) {
    const next = name.indexOf('/', slash + 1);
    const end = next < 0 ? name.length : next;
    if (end - slash <= 1 || (end - slash === 2 && name.charCodeAt(slash + 1) === 0x2e)) return false;
    if (next < 0) return true;
    slash = next;
  }
}

/** A name in its plain form: no `.`, no empty parts, no slash at the end. `..` and a slash at the beginning stay, to be refused. */
export function plainName(name: string): string {
  const inner = name.startsWith('./') ? name.slice(2) : name;
  if (isPlain(inner)) return inner;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return (name.startsWith('/') ? '/' : '') + parts.join('/');
}

/**
 * The name below the archive's root that an entry of an archive has: plain, and without the slashes that it begins with, which
 * tar and unzip leave out as well.
 */
export function nameInArchive(name: string): string {
  const plain = plainName(name);
  return plain.startsWith('/') ? plain.replace(/^\/+/, '') : plain;
}

/** Collects problems of entries by name. */
export function entryProblem(name: string, message: string): Problem {
  return { path: showName(name), message };
}
