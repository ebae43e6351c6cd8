import type { BundleEntry } from '../bundle/bundle.js';

/** As many links as Linux follows in one path. */
const mostLinks = 40;

/**
 * The entry that a source of an AppSpec names: links on the way to it are followed inside the revision, and so is the last one
 * when it leads to a directory, whose contents are meant then (CodeDeploy agent: files). A link to a file is itself what is
 * installed; one that leads out of the revision, or nowhere, is too.
 */
export function resolveSource(entries: readonly BundleEntry[], source: string): BundleEntry | undefined {
  const found = entries.find(({ path }) => path === source);
  if (found !== undefined && found.kind !== 'link') return found;
  const named = new Map(entries.map((entry) => [entry.path, entry]));
  const real = follow(named, source);
  const target = real === undefined ? undefined : named.get(real);
  return target?.kind === 'directory' || found === undefined ? target : found;
}

/** A path with every link in it followed; undefined when it leaves the revision or goes round in circles. */
function follow(named: ReadonlyMap<string, BundleEntry>, path: string): string | undefined {
  const left = path.split('/');
  const done: string[] = [];
  let links = 0;
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (done.pop() === undefined) return undefined;
      continue;
    }
    const entry = named.get([...done, part].join('/'));
    if (entry?.kind !== 'link') {
      done.push(part);
      continue;
    }
    links += 1;
    const target = entry.target ?? '/';
    if (target.startsWith('/') || links > mostLinks) return undefined;
    left.unshift(...target.split('/'));
  }
  return done.join('/');
}
