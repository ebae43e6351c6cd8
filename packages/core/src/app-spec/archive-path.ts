/**
 * A path in the archive in its plain form: no leading slash, no `.`; undefined when it leads out. `/` is the whole archive,
 * which is the empty path.
 */
export function insideArchive(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
