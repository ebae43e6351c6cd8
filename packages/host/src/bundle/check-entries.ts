import type { Problem } from '@rollway/core';
import type { ArchiveEntry } from './archive-entry.js';
import type { BundleLimits } from './bundle-limits.js';
import { entryProblem, linkProblem, nameInArchive, nameProblem } from './check-name.js';

/** Judges the entries of one archive in their order; the same rules for tar and zip. */
export interface EntryCheck {
  /** The entry's plain name when it may be unpacked; undefined when it is refused or is the archive's own root. */
  accept(entry: ArchiveEntry): string | undefined;
  readonly problems: readonly Problem[];
  /** Whether so much was wrong that reading on would tell nothing. */
  readonly isHopeless: boolean;
}

/** More problems than this are not listed. */
const mostProblems = 50;

type SeenKind = 'file' | 'directory' | 'link';

/**
 * - names and link targets stay inside;
 * - a name is one kind of thing: of two files with one name the later counts, as for tar and unzip; all else is refused;
 * - nothing lies below a file or a link, so nothing is written through one;
 * - a hard link is to a file that came before it.
 */
export function createEntryCheck(limits: BundleLimits): EntryCheck {
  const seen = new Map<string, SeenKind>();
  const problems: Problem[] = [];
  let count = 0;
  let isHopeless = false;
  const refuse = (path: string, message: string): void => {
    problems.push(entryProblem(path, message));
    isHopeless ||= problems.length >= mostProblems;
  };
  return {
    problems,
    get isHopeless() {
      return isHopeless;
    },
    accept(entry) {
      count += 1;
      if (count > limits.entries) {
        problems.push({ path: '', message: `must not have more than ${limits.entries} entries (limits.entries)` });
        isHopeless = true;
        return undefined;
      }
      const name = nameInArchive(entry.path);
      if (name === '' && entry.kind === 'directory' && entry.path !== '') return undefined;
      const problem = nameProblem(name) ?? kindProblem(entry, name, seen) ?? placeProblem(entry, name, seen);
      if (problem === undefined) return name;
      refuse(entry.path, problem);
      return undefined;
    },
  };
}

function kindProblem(
  { kind, linkTarget = '' }: ArchiveEntry,
  name: string,
  seen: Map<string, SeenKind>,
): string | undefined {
  if (typeof kind === 'object') return `must not be ${kind.unsupported}`;
  if (kind === 'link') return linkProblem(name, linkTarget);
  if (kind !== 'hard-link') return undefined;
  const target = nameInArchive(linkTarget);
  const problem = nameProblem(target);
  if (problem !== undefined) return `must not be a hard link out of the bundle, to ${JSON.stringify(linkTarget)}`;
  if (seen.get(target) === 'file') return target === name ? 'must not be a hard link to itself' : undefined;
  return `must be a hard link to a file that comes before it, not to ${JSON.stringify(linkTarget)}`;
}

function placeProblem({ kind }: ArchiveEntry, name: string, seen: Map<string, SeenKind>): string | undefined {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
    const parent = name.slice(0, end);
    const known = seen.get(parent);
    if (known === 'directory') break;
    if (known !== undefined) return `must not lie below ${JSON.stringify(parent)}, which is a ${known}`;
    seen.set(parent, 'directory');
  }
  const own: SeenKind = kind === 'directory' || kind === 'link' ? kind : 'file';
  const before = seen.get(name);
  if (before !== undefined && (before !== own || own === 'link')) return `must not come twice, first as a ${before}`;
  seen.set(name, own);
  return undefined;
}
